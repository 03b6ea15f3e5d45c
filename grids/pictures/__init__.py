"""Pictures that come from outside: decoded and encoded anew in a process of their own."""
