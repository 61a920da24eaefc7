"""The figures of `/metrics`, as a monitoring system reads them."""

from __future__ import annotations

import httpx
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.stack import Stack


async def figure(stack: Stack, service: str, name: str, **labels: str) -> float:
    """The sum of a metric's samples of one service's process that bear these labels."""
    async with httpx.AsyncClient(base_url=stack.origins[service], timeout=30) as web:
        text = (await web.get("/metrics")).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )
