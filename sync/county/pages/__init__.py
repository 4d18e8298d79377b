"""The county's web page: one module a group of pages. Rendered here, without JavaScript, from this server alone."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from sync.county.pages import (
    auditing,
    deciding,
    devices,
    entering,
    exporting,
    keeping,
    people,
    publishing,
    reading,
    statistics,
    sticks,
    subsidy,
    villages,
    waiting,
)
from sync.county.pages.desk import Desk

_MODULES = (
    entering,
    reading,
    deciding,
    waiting,
    statistics,
    villages,
    subsidy,
    exporting,
    sticks,
    devices,
    publishing,
    people,
    auditing,
    keeping,
)


def routes(desk: Desk) -> APIRouter:
    """The routes of the page; none of them is part of the API's description, and each asks the table of permissions first."""
    router = APIRouter(include_in_schema=False, dependencies=[Depends(desk.guard)])
    for module in _MODULES:
        module.add_routes(router, desk)
    return router
