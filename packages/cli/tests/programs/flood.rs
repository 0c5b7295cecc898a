//! Somebody floods an oracle's door.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// How often each status was answered.
pub type Statuses = BTreeMap<u16, usize>;

/// Who floods, has an address of its own.
const FROM: &str = "127.0.0.2:0";

/// Sends so many malformed reports, and reads every answer.
pub fn flood(oracle: &str, count: usize) -> Statuses {
    let address: SocketAddr = oracle.trim_start_matches("http://").parse().unwrap();
    let mut statuses = Statuses::new();
    let mut connection = None;
    for number in 0..count {
        let body = malformed(number);
        let status = loop {
            let (mut open, is_new) = match connection.take() {
                Some(open) => (open, false),
                None => (connect(address), true),
            };
            match ask(&mut open, &body) {
                Some((status, goes_on)) => {
                    connection = goes_on.then_some(open);
                    break status;
                }
                // The other side has hung up since the last answer; not so on a new connection.
                None => assert!(!is_new, "no answer to malformed report {number}"),
            }
        };
        *statuses.entry(status).or_default() += 1;
    }
    statuses
}

fn malformed(number: usize) -> Vec<u8> {
    match number % 8 {
        0 => b"{\"reports\":[".repeat(1 + number % 1_000),
        1 => vec![b'['; 10_000],
        2 => vec![0xff; 2_000],
        3 => format!("{{\"reports\":[{{\"machine\":{number}}}]}}").into_bytes(),
        4 => b"{\"reports\":[]}".to_vec(),
        5 => vec![],
        6 => format!("{{\"reports\":[{{\"report\":\"AAAA\",\"signature\":\"{number}\"}}]}}").into_bytes(),
        _ => b"not a report".to_vec(),
    }
}

fn connect(address: SocketAddr) -> BufReader<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&FROM.parse::<SocketAddr>().unwrap().into()).unwrap();
    socket.connect(&address.into()).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket.set_tcp_nodelay(true).unwrap();
    BufReader::new(socket.into())
}

/// Asks once. Returns the status and whether the connection stays; none if the other side has hung up.
fn ask(connection: &mut BufReader<TcpStream>, body: &[u8]) -> Option<(u16, bool)> {
    let mut request = format!(
        "POST /v1/reports HTTP/1.1\r\nhost: oracle\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend(body);
    connection.get_mut().write_all(&request).ok()?;
    let mut line = String::new();
    connection.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    let (mut length, mut goes_on) = (0, true);
    loop {
        line.clear();
        connection.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let header = line.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(bytes) = header.strip_prefix("content-length:") {
            length = bytes.trim().parse().unwrap();
        }
        goes_on &= header != "connection: close";
    }
    let mut answer = vec![0; length];
    connection.read_exact(&mut answer).ok()?;
    Some((status, goes_on))
}
