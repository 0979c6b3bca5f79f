"""Connections of readers who take nothing: the kernel ends them, as it is told for every socket of the process."""

import socket

from agreements.serving.connections import PATIENCE, limit_unread_time


def patience(connection: socket.socket) -> int:
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)


def test_accepted_connections_have_the_patience_of_the_socket_that_listens():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert patience(listening) == 0

        limit_unread_time()

        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert (patience(listening), patience(accepted)) == (PATIENCE, PATIENCE)
