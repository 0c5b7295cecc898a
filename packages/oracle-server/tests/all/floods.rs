//! Somebody floods an oracle with requests that make it ask the chain. Others go on reading.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use flywheel_api::{Evidence, HEADER_MACHINE, HEADER_READER, MachineRequest, Reader, Token};
use flywheel_client::Chain;
use flywheel_oracle_server::Server;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Curve, Epoch, MachineId, Seconds, Signature};
use flywheel_testing::{CHAIN_ID, Person, Suite};
use flywheel_types::access_control::{Namespace, Subject};
use flywheel_types::payments::MachineName;
use socket2::{Domain, Socket, Type};

use crate::readers::{Claim, account_of, ask, is_open, permit, settled, soon};
use crate::world::{World, eventually, get, get_with, read};

/// Requests for one path, one after the other, until it is stopped.
struct Flood {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<u64>,
}

impl Flood {
    /// From an address of this computer, with the header that `name` gives for each number.
    fn from(from: Ipv4Addr, url: &str, path: &str, header: impl Fn(u64) -> String + Send + 'static) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let to: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
        let (ends, path) = (Arc::clone(&is_over), path.to_owned());
        let thread = thread::spawn(move || {
            let mut sent = 0;
            while !ends.load(Ordering::SeqCst) {
                sent += 1;
                let head = format!(
                    "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{}\r\n\r\n",
                    header(sent)
                );
                // A computer has so many ports.
                thread::sleep(Duration::from_millis(1));
                if let Some(mut stream) = connect(from, to) {
                    let _ = stream.write_all(head.as_bytes());
                    let _ = stream.read_to_end(&mut Vec::new());
                }
            }
            sent
        });
        Self { is_over, thread }
    }

    /// Ends it, and insists that it was one.
    fn stop(self) {
        self.is_over.store(true, Ordering::SeqCst);
        let sent = self.thread.join().unwrap();
        assert!(sent > 100, "only {sent} requests are no flood");
    }
}

fn connect(from: Ipv4Addr, to: SocketAddr) -> Option<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).ok()?;
    socket.bind(&SocketAddr::new(IpAddr::V4(from), 0).into()).ok()?;
    socket.connect(&to.into()).ok()?;
    Some(socket.into())
}

/// A machine that counts up, with a signature that nobody has made.
fn made_up_machines(world: &World) -> impl Fn(u64) -> String + Send + 'static {
    let token = junk(world);
    move |number| format!("{HEADER_READER}: machine {} {token}", 1_000 + number)
}

/// Keys that somebody has made a minute ago, with true signatures.
fn fresh_accounts(world: &World, path: &str) -> impl Fn(u64) -> String + Send + 'static {
    let claim = Claim::of(path);
    let headers: Vec<String> = (0..300)
        .map(|number| {
            let key = SecretKey::derive(Curve::Secp256k1, &[9; 32], &format!("fresh-{number}"));
            claim.header(world, Reader::Account(key.public_key().clone()), |digest| {
                key.sign(digest)
            })
        })
        .collect();
    move |number| format!("{HEADER_READER}: {}", headers[number as usize % headers.len()])
}

fn junk(world: &World) -> Token {
    let expires = world.chain.now().unwrap().plus(Seconds::minutes(5)).unwrap();
    Token {
        number: expires.get(),
        signature: Signature::new([7; 64]),
    }
}

fn permit_of_network(world: &World, subject: Subject) {
    permit(world, "operator", Namespace::Network(1), "network/1/evidence", subject);
}

#[test]
fn a_flood_of_made_up_readers_stops_nobody_who_was_permitted_before() {
    let (world, servers, bundle) = settled();
    let subject = account_of(&world, "auditor");
    permit_of_network(&world, subject);
    let auditor = Person::named("auditor");
    let (leaf, other) = ("/v1/machines/1/evidence/0", "/v1/machines/2/evidence/0");
    let whole = Claim::of(&bundle).by_account(&world, auditor.account());
    let one = Claim::of(other).by_account(&world, auditor.account());
    let (of_machine, subject) = world.chain.with(|suite| {
        let machine = MachineName::Id(suite.machine("meter-2"));
        (suite.of_machine("meter-1"), Subject::Machine(machine))
    });
    permit(&world, "owner", of_machine, "machine/1/evidence", subject);
    let neighbour = Claim::of(leaf).by_machine(&world, 2, "meter-2");
    soon("the auditor reads", || ask(&world, &bundle, &whole).0 == 200);
    soon("the machine reads", || is_open(&world, leaf, &neighbour));

    // All from one address, which is the readers' own.
    let from = Ipv4Addr::LOCALHOST;
    let floods = [
        Flood::from(from, &world.url(1), &bundle, made_up_machines(&world)),
        Flood::from(from, &world.url(1), &bundle, fresh_accounts(&world, &bundle)),
    ];
    // Answers are believed for three seconds, so each is asked for anew two or three times.
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(8) {
        let (status, text) = ask(&world, &bundle, &whole);
        assert_eq!(status, 200, "{text}");
        assert!(is_open(&world, other, &one));
        assert!(is_open(&world, leaf, &neighbour));
        thread::sleep(Duration::from_millis(50));
    }
    floods.into_iter().for_each(Flood::stop);
    servers.into_iter().for_each(Server::stop);
}

/// Elsewhere a computer has only one address of its own unless it is given more.
#[cfg(target_os = "linux")]
#[test]
fn a_flood_from_one_address_leaves_room_for_who_reads_for_the_first_time() {
    let (world, servers, bundle) = settled();
    let readers = ["auditor", "city", "buyer", "insurer", "press"];
    for reader in readers {
        permit_of_network(&world, account_of(&world, reader));
    }
    let flood = Flood::from(
        Ipv4Addr::new(127, 0, 0, 2),
        &world.url(1),
        &bundle,
        made_up_machines(&world),
    );
    // What the address may ask at once it has asked after two seconds.
    thread::sleep(Duration::from_secs(2));
    for reader in readers {
        let claim = Claim::of(&bundle).by_account(&world, Person::named(reader).account());
        let (status, text) = ask(&world, &bundle, &claim);
        assert_eq!(status, 200, "{reader}: {text}");
        thread::sleep(Duration::from_millis(150));
    }
    flood.stop();
    servers.into_iter().for_each(Server::stop);
}

#[test]
fn made_up_signatures_and_a_slow_node_do_not_keep_who_has_a_token_from_a_bundle() {
    let (mut world, mut servers, bundle) = settled();
    servers.remove(1).stop();
    // When it starts again, the list of epoch 0 is none of those that it reads at once.
    world.wait_until(world.record.clock.end_of(Epoch::new(6)).unwrap());
    servers.push(world.start(1));
    let leaf = format!("{}/v1/machines/1/evidence/0", world.url(1));
    eventually("the leaf", || (get(&leaf).0 == 200).then_some(()));

    world.chain.is_slow.store(true, Ordering::SeqCst);
    let machine = format!("{HEADER_MACHINE}: {}", junk(&world));
    let reader = made_up_machines(&world);
    let attacks = [
        (
            "/v1/machines/1/evidence/0",
            Box::new(move |_| machine.clone()) as Box<dyn Fn(u64) -> String>,
        ),
        (bundle.as_str(), Box::new(reader)),
    ];
    for (path, header) in attacks {
        let callers: Vec<_> = (0..12)
            .map(|number| {
                let (name, value) = header(number)
                    .split_once(": ")
                    .map(|(n, v)| (n.to_owned(), v.to_owned()))
                    .unwrap();
                let url = format!("{}{path}", world.url(1));
                thread::spawn(move || get_with(&url, &[(&name, &value)]).0)
            })
            .collect();
        thread::sleep(Duration::from_millis(300));
        let started = Instant::now();
        let token = [("authorization", "Bearer let-me-in")];
        assert_eq!(get_with(&format!("{}{bundle}", world.url(1)), &token).0, 200);
        assert!(
            started.elapsed() < Duration::from_millis(1_500),
            "{path}: {:?}",
            started.elapsed()
        );
        for caller in callers {
            let status = caller.join().unwrap();
            assert!([200, 401, 503].contains(&status), "{path}: {status}");
        }
    }

    // The machine itself is still heard.
    world.chain.is_slow.store(false, Ordering::SeqCst);
    let request = MachineRequest {
        machine: MachineId::new(1).unwrap(),
        epoch: Epoch::new(0),
        expires: world.chain.now().unwrap().plus(Seconds::minutes(5)).unwrap(),
    };
    let digest = request.digest(CHAIN_ID, world.record.contracts.verification.as_str());
    let token = Token {
        number: request.expires.get(),
        signature: Suite::secret_key("meter-1").sign(&digest.unwrap()),
    };
    let opened: Evidence = read(&leaf, &[(HEADER_MACHINE, &token.to_string())]);
    assert!(opened.opening.is_some());
    servers.into_iter().for_each(Server::stop);
}
