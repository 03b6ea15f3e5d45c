"""Keep the pages of issued letters; the database refuses to change them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_books_check"), ("cases", "0022_oversight")]

    operations = [
        migrations.CreateModel(
            name="IssuedPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "series",
                    models.CharField(
                        choices=[
                            ("urge", "催办通知书"),
                            ("supervision", "督办单"),
                            ("circular", "书面通报"),
                        ],
                        max_length=16,
                        verbose_name="序列",
                    ),
                ),
                ("subject_id", models.BigIntegerField(verbose_name="文书编号")),
                ("file", models.FileField(max_length=200, upload_to="", verbose_name="文件")),
                ("checksum", models.CharField(max_length=64, verbose_name="校验码")),
                ("set_at", models.DateTimeField(verbose_name="成文时间")),
            ],
            options={
                "verbose_name": "已发文书",
                "verbose_name_plural": "已发文书",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "subject_id"), name="issued_paper_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_issuedpaper"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER append_only ON reports_issuedpaper",
        ),
    ]
