//! Tests of the socket.
