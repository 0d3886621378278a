"""What the top-level tests share: a browser, XML-RPC, a small school."""
