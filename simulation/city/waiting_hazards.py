"""Hazards that wait for the people of a body: one in every stage, and one that may be grave."""

from datetime import datetime

from cases.models import HazardGrade, HazardStage
from cases.services.hazards import filing
from cases.services.hazards.filing import HazardReport
from grids.models import Body
from simulation.city.rectification import Rectifier, left_on_ledger
from simulation.city.scene import Scene

STAGES = tuple(HazardStage)
WAITING_STAGES = (HazardStage.REINSPECTED, HazardStage.RECTIFIED, HazardStage.PLANNED)
GRAVE = ("特种设备", "锅炉压力表指针不动，仍在运行，锅炉房紧邻教学楼")


def leave_hazards(scene: Scene, at: datetime, body: Body) -> None:
    """Let a body's hazards stand in every stage, the oldest farthest; one may be grave."""
    name, text = GRAVE
    category = scene.city.hazard_categories.get(name)
    if category:
        place = scene.rng("grave").choice(scene.city.places)
        report = HazardReport(
            category, place.name, f"{place.name}{text}", at,
            grade=HazardGrade.SUSPECTED_MAJOR, grid=place.grid,
        )  # fmt: skip
        filer = scene.staff.filer(body)
        scene.do(filing.file_hazard, report, body=body, actor=filer, at=at)
    ours = [row for row in left_on_ledger() if row.keeper == body and not row.is_to_telephone]
    for stage in WAITING_STAGES:
        if any(row.stage == stage for row in ours):
            continue
        early = [row for row in ours if STAGES.index(row.stage) < STAGES.index(stage)]
        for row in early[:1]:
            goer = Rectifier(scene, row, at)
            goer.advance(stage)
            ours = [goer.hazard if one == row else one for one in ours]
