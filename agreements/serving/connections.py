"""Connections of readers who take nothing of what is sent to them: the kernel ends them after a while."""

import os
import socket
from pathlib import Path

PATIENCE = 30_000  # milliseconds


def limit_unread_time() -> None:
    """Have the kernel end each TCP connection of this process whose other side takes nothing for PATIENCE.

    It sets TCP_USER_TIMEOUT (RFC 5482) on the sockets that are open. Accepted connections inherit it from the one that
    listens. Application servers have no setting for it, and a thread that sends to such a reader waits for ever.
    """
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        return
    for link in Path("/proc/self/fd").iterdir():
        try:
            if not str(link.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(link.name))) as copy:
                if copy.family in {socket.AF_INET, socket.AF_INET6} and copy.type == socket.SOCK_STREAM:
                    copy.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PATIENCE)
        except OSError:
            continue  # closed meanwhile
