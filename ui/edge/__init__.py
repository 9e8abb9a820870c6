"""What stands before every request: headers, hosts, origins, sizes, and how a request is refused."""
