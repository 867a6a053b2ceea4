"""The site: the whole way of a person in a browser, on their own machine. Requests in, pages out; it decides nothing itself."""
