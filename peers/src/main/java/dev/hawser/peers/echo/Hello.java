package dev.hawser.peers.echo;

/// What every web server of the comparison answers, made into JSON at each request.
record Hello(String message) {
    static Hello world() {
        return new Hello("Hello, World!");
    }
}
