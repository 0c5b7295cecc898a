//! A proxy before a node that stops answering when a certain transaction is handed over.

use std::collections::HashSet;
use std::io::{BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use super::localnet::read_request;

/// At which transaction of a program the proxy stops answering, counted from zero, and whether the node still gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    pub at: usize,
    pub node_gets_it: bool,
}

#[derive(Default)]
struct State {
    stop: Option<Stop>,
    /// The different transactions since the last `stop_at`.
    seen: HashSet<Vec<u8>>,
}

pub struct Proxy {
    pub url: String,
    state: Arc<Mutex<State>>,
    pub stopped: Receiver<()>,
}

impl Proxy {
    /// Begins before a node.
    pub fn before(node: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let (sender, stopped) = channel();
        let (node, of_server) = (node.trim_start_matches("http://").to_owned(), Arc::clone(&state));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (node, state, sender) = (node.clone(), Arc::clone(&of_server), sender.clone());
                thread::spawn(move || serve(stream.unwrap(), &node, &state, &sender));
            }
        });
        Self { url, state, stopped }
    }

    /// For the program that starts next; `None` lets everything pass.
    pub fn stop_at(&self, stop: Option<Stop>) {
        *self.state.lock().unwrap() = State {
            stop,
            seen: HashSet::new(),
        };
    }
}

fn serve(mut client: TcpStream, node: &str, state: &Mutex<State>, stopped: &Sender<()>) {
    let mut reader = BufReader::new(client.try_clone().unwrap());
    let body = read_request(&mut reader);
    let is_transaction = String::from_utf8_lossy(&body).contains("broadcast_tx_sync");
    let mut stops = None;
    if is_transaction {
        let mut state = state.lock().unwrap();
        let number = state.seen.len();
        if state.seen.insert(body.clone()) {
            stops = state.stop.filter(|stop| stop.at == number);
        }
    }
    if stops.is_none_or(|stop| stop.node_gets_it) {
        let answer = ask(node, &body);
        if stops.is_none() {
            let _ = client.write_all(&answer);
            return;
        }
    }
    // From now on this connection is silent until the program is gone.
    let _ = stopped.send(());
    let _ = client.read(&mut [0]);
}

fn ask(node: &str, body: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(node).unwrap();
    let head = format!(
        "POST / HTTP/1.1\r\nhost: {node}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}
