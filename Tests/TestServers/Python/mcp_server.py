"""An MCP server made with the protocol's own package, as users have it."""
import asyncio
import os
import signal
import sys

from mcp.server.mcpserver import Context, MCPServer

server = MCPServer("garage", version="1.5")


@server.tool()
def add(a: int, b: int = 1) -> int:
    """Adds two numbers."""
    return a + b


@server.tool()
def park(where: dict[str, str], names: list[str] | None = None) -> dict[str, str]:
    """Parks."""
    return {"parked": where.get("place", "nowhere"), "names": ",".join(names or [])}


@server.tool()
def fail() -> str:
    """Fails."""
    raise ValueError("the door is stuck")


@server.tool()
async def wait(seconds: float) -> str:
    """Takes its time."""
    await asyncio.sleep(seconds)
    return "waited"


@server.tool()
async def learn(context: Context) -> str:
    """Learns to whistle."""
    server.add_tool(lambda: "whee", name="whistle", description="Whistles.")
    await context.session.send_tool_list_changed()
    return "learned"


if "--robot" in sys.argv:

    @server.tool()
    def move(direction: str, distance: float, unit: str) -> str:
        """Drives."""
        return f"moved {direction} by {distance:g} {unit}"

    @server.tool()
    def vanish() -> str:
        """Kills whoever has started this server."""
        os.kill(os.getppid(), signal.SIGKILL)
        return "gone"


server.run()
