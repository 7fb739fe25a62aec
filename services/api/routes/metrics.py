"""`GET /metrics` for Prometheus; closed to all but this machine unless an operator names networks."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from services.api.context import Has
from services.api.problems import Problem, ProblemKind

router = APIRouter(include_in_schema=False)

_PASSED_ON = frozenset({"forwarded", "x-forwarded-for", "x-real-ip", "via"})


@router.get("/metrics")
def metrics(context: Has, request: Request) -> Response:
    """In Prometheus' text format, or OpenMetrics where that is asked for. It tells publishers and the names of
    machines: to whoever is not of this machine, or of QAWL_METRICS_NETWORKS, there is nothing here."""
    client = "" if request.client is None else request.client.host
    if not may_ask(client, request.headers.keys(), context.settings.metrics_networks):
        raise Problem(
            ProblemKind.NOT_FOUND,
            "There is nothing at /metrics for this address.",
            advice="Ask from the machine itself, not through a proxy, or name the network in QAWL_METRICS_NETWORKS.",
        )
    registry = request.app.state.metrics
    assert isinstance(registry, CollectorRegistry)
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(registry), headers={"Content-Type": media_type, "Cache-Control": "no-store"})


def may_ask(client: str, headers: Iterable[str], networks: Iterable[str]) -> bool:
    """Whether the one at this address may: of this machine or a named network, and not through a proxy, which stands
    on this machine for anybody."""
    try:
        address = ip_address(client)
    except ValueError:
        return False
    if _PASSED_ON & {header.lower() for header in headers}:
        return False
    return address.is_loopback or any(address in ip_network(network, strict=False) for network in networks)
