"""The reports that a simulated city has beside its dailies: one a week and one a month."""

from datetime import date

from cases.services.hazards.filing import city_day
from reports.documents.usual import USUAL
from reports.services.documents import define_document, latest_version
from simulation.city.scene import Scene

KEPT = ("weekly", "monthly")


def define_reports(scene: Scene, first: date) -> None:
    """Put the usual weekly and monthly report into force on a day, where there are none yet."""
    at = city_day(first)[0]
    for code in KEPT:
        if latest_version(code) is None:
            administrator = scene.staff.administrator()
            scene.do(define_document, code, actor=administrator, at=at, given=USUAL[code])
