"""What happens when parts fail: real servers, really stopped, killed and filled up. `make test-faults`."""
