//! What the tests of this folder share: policies of several activations, hosts, and conversations with them.
