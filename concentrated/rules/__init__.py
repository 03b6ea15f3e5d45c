"""What decides how cases are grouped: functions over plain values, without a database."""
