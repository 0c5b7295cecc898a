//! What the shop answers, to buyers and to enemies.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use flywheel_exchange::{Failure, Limits, OrderFacts, ReceiveError, Samples, Shop, Standing};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use ureq::Body;
use ureq::http::Response;

use crate::world::{ORDER, World, confirmed, data};

fn get(shop: &Shop, path: &str, range: Option<&str>) -> Response<Body> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.get(format!("http://{}{path}", shop.address()));
    let request = match range {
        Some(range) => request.header("range", range),
        None => request,
    };
    request.call().unwrap()
}

fn failure(shop: &Shop, path: &str) -> (u16, String) {
    let response = get(shop, path, None);
    let status = response.status().as_u16();
    let failure: Failure = serde_json::from_slice(&response.into_body().read_to_vec().unwrap()).unwrap();
    (status, failure.code)
}

#[test]
fn an_order_is_served_only_once_it_is_paid_and_sealed() {
    let (world, sealed) = World::sealed(data(5_000));
    let shop = world.shop();
    for (standing, status, code) in [
        (Standing::Unknown, 404, "not_found"),
        (Standing::NotPaid, 402, "not_paid"),
        (Standing::NotSealed, 503, "not_sealed"),
    ] {
        world.books.orders.lock().unwrap().insert(ORDER, standing);
        for path in ["/v1/orders/7", "/v1/orders/7/nodes", "/v1/orders/7/content"] {
            assert_eq!(failure(&shop, path), (status, code.to_owned()), "{path}");
        }
        let error = world.receive(sealed.hidden_root()).unwrap_err();
        assert!(matches!(error, ReceiveError::NotServed { status: found, .. } if found == status));
    }
    world.hand_over();
    confirmed(world.receive(sealed.hidden_root()));
    shop.stop();
}

#[test]
fn facts_and_samples_are_what_the_chain_says() {
    let (world, sealed) = World::sealed(data(5_000));
    let shop = world.shop();
    let body = get(&shop, "/v1/orders/7", None).into_body().read_to_vec().unwrap();
    let facts: OrderFacts = serde_json::from_slice(&body).unwrap();
    let expected = OrderFacts {
        size: 5_000,
        root: world.described.root,
        hidden_root: sealed.hidden_root(),
        transfer_key: sealed.transfer_key(),
    };
    assert_eq!(facts, expected);
    let path = format!("/v1/contents/{}/samples", world.described.root);
    let body = get(&shop, &path, None).into_body().read_to_vec().unwrap();
    let samples: Samples = serde_json::from_slice(&body).unwrap();
    samples.check(world.described.content()).unwrap();
    shop.stop();
}

#[test]
fn samples_of_the_largest_file_fit_into_what_a_buyer_reads() {
    let sample = flywheel_exchange::Sample {
        index: u64::from(u32::MAX),
        chunk: vec![0xff; 1_024],
        // 32 levels.
        proof: vec![0xff; 32 * 32],
    };
    let samples = Samples {
        samples: vec![sample; 16],
    };
    let text = serde_json::to_vec(&samples).unwrap();
    assert!(
        (text.len() as u64) < flywheel_exchange::MAX_SAMPLES_BYTES,
        "{}",
        text.len()
    );
}

#[test]
fn ranges_are_answered_as_the_standard_says() {
    let (world, _) = World::sealed(data(5_000));
    let shop = world.shop();
    // 5 chunks with their leaves, and a tag.
    let length = 5_000 + 160 + 16;
    let path = "/v1/orders/7/content";
    let part = get(&shop, path, Some("bytes=10-19"));
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], format!("bytes 10-19/{length}"));
    assert_eq!(part.headers()["content-length"], "10");
    let all = get(&shop, path, None);
    assert_eq!(
        (all.status().as_u16(), &all.headers()["accept-ranges"]),
        (200, &"bytes".parse().unwrap())
    );
    assert_eq!(all.into_body().read_to_vec().unwrap().len(), length);
    for wrong in [
        "bytes=5176-",
        "bytes=9-3",
        "bytes=0-1,4-5",
        "bytes=abc",
        "lines=1-2",
        "bytes=-0",
    ] {
        let refused = get(&shop, path, Some(wrong));
        assert_eq!(refused.status(), 416, "{wrong}");
        assert_eq!(refused.headers()["content-range"], format!("bytes */{length}"));
    }
    shop.stop();
}

#[test]
fn what_is_not_there_is_said_to_be_not_there() {
    let (world, _) = World::sealed(data(5_000));
    let shop = world.shop();
    for (path, status) in [
        ("/", 404),
        ("/v1/orders/8", 404),
        ("/v1/orders/7/keys", 404),
        ("/v1/orders/07", 400),
        ("/v1/orders/+7", 400),
        ("/v1/orders/-1", 400),
        ("/v1/orders/18446744073709551616/content", 400),
        ("/v1/orders/..%2f..%2fetc%2fpasswd/content", 400),
        ("/v1/orders/7/..%2fkeys", 404),
        ("/v1/contents/00/samples", 400),
        (
            "/v1/contents/0000000000000000000000000000000000000000000000000000000000000000/samples",
            404,
        ),
    ] {
        assert_eq!(failure(&shop, path).0, status, "{path}");
    }
    shop.stop();
}

#[test]
fn a_damaged_folder_tells_clients_no_paths() {
    let (world, _) = World::sealed(data(5_000));
    std::fs::remove_file(world.path("sealed/keys")).unwrap();
    let shop = world.shop();
    let response = get(&shop, "/v1/orders/7", None);
    assert_eq!(response.status(), 503);
    let text = response.into_body().read_to_string().unwrap();
    assert!(!text.contains(world.folder.path().to_str().unwrap()), "{text}");
    shop.stop();
}

/// What comes back for these bytes.
fn say(stream: &mut TcpStream, bytes: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    if stream.write_all(bytes).is_ok() && stream.shutdown(std::net::Shutdown::Write).is_ok() {
        let _ = stream.take(1 << 20).read_to_end(&mut answer);
    }
    answer
}

#[test]
fn ten_thousand_malformed_requests_leave_the_shop_as_it_was() {
    let (world, sealed) = World::sealed(data(5_000));
    let limits = Limits {
        request_time: Duration::from_secs(1),
        ..Limits::default()
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let shop = Shop::start(Arc::clone(&world.books), limits, listener).unwrap();
    let line = prop_oneof![
        "GET /v1/orders/[0-9a-f%./]{0,30}( HTTP/1.1)?",
        "(GET|HEAD|POST|PUT|DELETE|X{1,50}) /v1/(orders|contents)/7/(content|nodes|samples) HTTP/1.[0-9]",
        "[ -~]{0,80}",
    ];
    let header = prop_oneof![
        "range: bytes=[0-9,-]{0,30}",
        "range: [ -~]{0,40}",
        "content-length: [0-9-]{0,25}",
        "transfer-encoding: (chunked|[a-z]{0,9})",
        "[ -~]{0,60}",
    ];
    let request = (
        line,
        prop::collection::vec(header, 0..5),
        prop::collection::vec(any::<u8>(), 0..200),
    );
    let request = request.prop_map(|(line, headers, body)| {
        let mut bytes = format!(
            "{line}\r\nhost: x\r\nconnection: close\r\n{}\r\n\r\n",
            headers.join("\r\n")
        )
        .into_bytes();
        bytes.extend(body);
        bytes
    });
    // Some are cut off before there is anything to answer, but not most.
    let answered = AtomicU32::new(0);
    let config = Config {
        cases: 10_000,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&request, |bytes| {
            let mut stream = TcpStream::connect(shop.address()).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let answer = say(&mut stream, &bytes);
            if !answer.is_empty() {
                answered.fetch_add(1, Relaxed);
            }
            let is_answer = answer.is_empty() || answer.starts_with(b"HTTP/1.");
            prop_assert!(is_answer, "{:?}", String::from_utf8_lossy(&answer));
            prop_assert!(!answer.starts_with(b"HTTP/1.1 500"));
            Ok(())
        })
        .unwrap();
    let answered = answered.into_inner();
    assert!(answered > 5_000, "{answered}");
    shop.stop();
    confirmed(world.receive(sealed.hidden_root()));
}

#[test]
fn a_client_that_does_not_read_holds_nothing_for_long() {
    let (world, sealed) = World::sealed(data(8 << 20));
    let limits = Limits {
        connections: 1,
        stall_time: Duration::from_millis(200),
        connection_time: Duration::from_secs(1),
        ..Limits::default()
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let shop = Shop::start(Arc::clone(&world.books), limits, listener).unwrap();
    // One connection, and it is taken.
    let mut idle = TcpStream::connect(shop.address()).unwrap();
    idle.write_all(b"GET /v1/orders/7/content HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    std::thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    let door = crate::world::door(&shop);
    let patience = flywheel_exchange::Patience {
        failures: 100,
        pause: Duration::from_millis(50),
        until: None,
    };
    let verdict =
        world
            .delivery(sealed.hidden_root())
            .receive(&world.secret, &door, patience, &mut flywheel_exchange::quietly);
    confirmed(verdict);
    assert!(begun.elapsed() < Duration::from_secs(60));
    drop(idle);
    shop.stop();
}

#[test]
fn a_seller_who_sends_a_byte_now_and_then_does_not_keep_the_buyer_beyond_his_time() {
    let (world, sealed) = World::sealed(data(1_000));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let door = flywheel_exchange::SellersDoor::new(&format!("http://{}", listener.local_addr().unwrap()));
    // Every answer would take an hour.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
                while stream.write_all(b" ").is_ok() {
                    std::thread::sleep(Duration::from_millis(36));
                }
            });
        }
    });
    let begun = Instant::now();
    let patience = flywheel_exchange::Patience {
        until: begun.checked_add(Duration::from_millis(700)),
        ..crate::world::impatient()
    };
    let received =
        world
            .delivery(sealed.hidden_root())
            .receive(&world.secret, &door, patience, &mut flywheel_exchange::quietly);
    let error = received.unwrap_err();
    assert!(matches!(error, flywheel_exchange::ReceiveError::OutOfTime), "{error}");
    let took = begun.elapsed();
    assert!(
        took >= Duration::from_millis(700) && took < Duration::from_secs(5),
        "{took:?}"
    );
}
