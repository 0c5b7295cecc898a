//! Services that hand over something else than was committed to, and wires that change what they carry.

use std::fs;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::middleware::map_response;
use flywheel_exchange::{Limits, ReceiveError, Refusal, SellersDoor, Verdict, quietly, router};
use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::Shape;
use tokio::time::Sleep;

use crate::world::{World, confirmed, data, refused};

/// A body's bytes, changed.
type Change = fn(&mut Vec<u8>);

/// The shop behind a wire that changes the first `times` answers whose length is as the test says.
struct Wire {
    door: SellersDoor,
    _runtime: tokio::runtime::Runtime,
}

impl Wire {
    fn new(world: &World, length: usize, times: u32, change: Change) -> Self {
        let left = Arc::new(AtomicU32::new(times));
        let altered =
            router(Arc::clone(&world.books), Limits::default()).layer(map_response(move |response: Response<Body>| {
                let left = Arc::clone(&left);
                async move {
                    let (head, body) = response.into_parts();
                    let mut bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
                    let is_meant = bytes.len() == length;
                    if is_meant && left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok() {
                        change(&mut bytes);
                    }
                    Response::from_parts(head, Body::from(bytes))
                }
            }));
        Self::serve(altered)
    }

    fn serve(router: Router) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let door = SellersDoor::new(&format!("http://{}", listener.local_addr().unwrap()));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            door,
            _runtime: runtime,
        }
    }
}

/// Bytes of a content of 3 groups, the last of which has 4 chunks: 3 * 67,600 - 60 * 1,056.
const THREE_GROUPS: usize = 2 * 67_600 + 4 * 1_056 + 16;
const SIZE: usize = 132 * 1_024;

#[test]
fn a_wire_that_flips_a_bit_once_does_no_harm() {
    let (world, sealed) = World::sealed(data(SIZE));
    let wire = Wire::new(&world, THREE_GROUPS, 1, |bytes| bytes[70_000] ^= 1);
    confirmed(world.receive_from(&wire.door, sealed.hidden_root()));
}

#[test]
fn a_block_that_stays_wrong_is_refused() {
    let (world, sealed) = World::sealed(data(SIZE));
    // Every answer with the whole content is meant: nothing is kept, so each is as long.
    let wire = Wire::new(&world, THREE_GROUPS, u32::MAX, |bytes| bytes[0] ^= 1);
    assert_eq!(
        refused(world.receive_from(&wire.door, sealed.hidden_root())),
        Refusal::WrongBlock {
            part: "content",
            number: 0,
            times: 3
        }
    );
}

#[test]
fn blocks_in_another_order_are_refused() {
    let (world, sealed) = World::sealed(data(SIZE));
    let wire = Wire::new(&world, THREE_GROUPS, u32::MAX, |bytes| {
        let (first, second) = bytes.split_at_mut(67_600);
        first.swap_with_slice(&mut second[..67_600]);
    });
    let refusal = refused(world.receive_from(&wire.door, sealed.hidden_root()));
    assert!(matches!(refusal, Refusal::WrongBlock { number: 0, .. }), "{refusal}");
}

#[test]
fn hidden_chunks_other_than_the_committed_ones_are_refused() {
    let (world, sealed) = World::sealed(data(SIZE));
    let root = sealed.hidden_root();
    // On the seller's own disk, so that they are encrypted well: chunk 70 is in the second group.
    let path = world.path("sealed/hidden");
    let mut hidden = fs::read(&path).unwrap();
    hidden[70 * 1_024] ^= 1;
    fs::write(&path, hidden).unwrap();
    assert_eq!(
        refused(world.receive(root)),
        Refusal::WrongBlock {
            part: "content",
            number: 1,
            times: 3
        }
    );
}

#[test]
fn leaves_other_than_the_listed_ones_are_refused() {
    let (world, sealed) = World::sealed(data(SIZE));
    let root = sealed.hidden_root();
    // A copy: the listing's own level file is linked there.
    let path = world.path("sealed/listed.levels");
    let mut levels = fs::read(&path).unwrap();
    levels[131 * 32] ^= 1;
    fs::remove_file(&path).unwrap();
    fs::write(&path, levels).unwrap();
    assert_eq!(
        refused(world.receive(root)),
        Refusal::WrongBlock {
            part: "content",
            number: 2,
            times: 3
        }
    );
}

#[test]
fn nodes_that_do_not_lead_to_both_roots_are_refused() {
    let (world, sealed) = World::sealed(data(SIZE));
    let root = sealed.hidden_root();
    let path = world.path("sealed/hidden.levels");
    let mut levels = fs::read(&path).unwrap();
    let place = world.described.shape.place(6, 1) as usize * 32;
    levels[place] ^= 1;
    fs::write(&path, levels).unwrap();
    let refusal = refused(world.receive(root));
    assert!(
        matches!(refusal, Refusal::WrongNodes { tree: "hidden", .. }),
        "{refusal}"
    );
}

#[test]
fn an_order_of_another_root_or_size_is_refused() {
    let (world, sealed) = World::sealed(data(5_000));
    let refusal = refused(world.receive(Hash32::new([1; 32])));
    assert!(
        matches!(
            &refusal,
            Refusal::OtherOrder {
                what: "hidden root",
                ..
            }
        ),
        "{refusal}"
    );

    let shop = world.shop();
    let mut delivery = world.delivery(sealed.hidden_root());
    delivery.content.shape = Shape::of(5_001).unwrap();
    let door = crate::world::door(&shop);
    let verdict = delivery.receive(&world.secret, &door, crate::world::impatient(), &mut quietly);
    // The samples are of another size already: a listing's root says nothing without it.
    assert!(matches!(verdict.unwrap(), Verdict::Refuse(_)));
    shop.stop();
}

#[test]
fn an_answer_that_ends_early_is_asked_for_again() {
    let (world, sealed) = World::sealed(data(SIZE));
    // With a length in its head that it does not keep.
    let short =
        router(Arc::clone(&world.books), Limits::default()).layer(map_response(|response: Response<Body>| async {
            let (head, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            let end = if bytes.len() > 67_600 { 67_700 } else { bytes.len() };
            let cut = http_body_of(bytes.slice(..end), bytes.len());
            Response::from_parts(head, cut)
        }));
    let wire = Wire::serve(short);
    // Every answer brings a group at least, so it goes on.
    confirmed(world.receive_from(&wire.door, sealed.hidden_root()));
}

/// A body that promises more than it has. What it has goes out before it breaks.
fn http_body_of(bytes: Bytes, promised: usize) -> Body {
    struct Short(Option<Bytes>, Option<Pin<Box<Sleep>>>);
    impl axum::body::HttpBody for Short {
        type Data = Bytes;
        type Error = std::io::Error;
        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
            if let Some(bytes) = self.0.take() {
                return Poll::Ready(Some(Ok(http_body::Frame::data(bytes))));
            }
            match &mut self.1 {
                Some(pause) => pause
                    .as_mut()
                    .poll(cx)
                    .map(|()| Some(Err(std::io::ErrorKind::BrokenPipe.into()))),
                None => Poll::Ready(None),
            }
        }
    }
    let pause = (bytes.len() < promised).then(|| Box::pin(tokio::time::sleep(Duration::from_millis(100))));
    Body::new(Short(Some(bytes), pause))
}

#[test]
fn a_service_that_never_gives_a_whole_block_is_given_up() {
    let (world, sealed) = World::sealed(data(SIZE));
    let short =
        router(Arc::clone(&world.books), Limits::default()).layer(map_response(|response: Response<Body>| async {
            let (head, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            let end = bytes.len().min(60_000);
            let cut = http_body_of(bytes.slice(..end), bytes.len());
            Response::from_parts(head, cut)
        }));
    let wire = Wire::serve(short);
    let error = world.receive_from(&wire.door, sealed.hidden_root()).unwrap_err();
    assert!(matches!(error, ReceiveError::Away { .. }), "{error}");
}

#[test]
fn a_service_that_lies_about_the_length_is_refused() {
    let (world, sealed) = World::sealed(data(SIZE));
    let lie =
        router(Arc::clone(&world.books), Limits::default()).layer(map_response(|mut response: Response<Body>| async {
            if response.headers().contains_key("content-range") {
                let range = HeaderValue::from_static("bytes 0-139439/999999999");
                response.headers_mut().insert("content-range", range);
            }
            response
        }));
    let wire = Wire::serve(lie);
    let refusal = refused(world.receive_from(&wire.door, sealed.hidden_root()));
    assert!(matches!(refusal, Refusal::Strange { .. }), "{refusal}");
}

#[test]
fn a_service_that_sends_without_end_is_cut_off() {
    struct Endless;
    impl axum::body::HttpBody for Endless {
        type Data = Bytes;
        type Error = std::io::Error;
        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
            std::task::Poll::Ready(Some(Ok(http_body::Frame::data(Bytes::from_static(&[b' '; 4_096])))))
        }
    }
    let (world, sealed) = World::sealed(data(SIZE));
    let wire = Wire::serve(Router::new().fallback(async || Body::new(Endless)));
    let refusal = refused(world.receive_from(&wire.door, sealed.hidden_root()));
    assert!(matches!(refusal, Refusal::Strange { .. }), "{refusal}");
}

#[test]
fn answers_that_no_shop_gives_are_refused() {
    let (world, sealed) = World::sealed(data(SIZE));
    for (status, body) in [
        (StatusCode::OK, "{}"),
        (
            StatusCode::OK,
            "{\"samples\":[{\"index\":0,\"chunk\":\"0\",\"proof\":\"\"}]}",
        ),
        (StatusCode::OK, "[[[[[[[[[["),
        (StatusCode::MOVED_PERMANENTLY, ""),
        (StatusCode::IM_A_TEAPOT, "\u{1b}[31m"),
    ] {
        let wire = Wire::serve(Router::new().fallback(async move || (status, body)));
        let refusal = refused(world.receive_from(&wire.door, sealed.hidden_root()));
        let text = refusal.to_string();
        assert!(matches!(refusal, Refusal::Strange { .. }), "{text}");
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
}

#[test]
fn a_weak_transfer_key_of_either_side_is_refused() {
    let (world, sealed) = World::sealed(data(SIZE));
    // The point of order 1 leads everybody to the same secret.
    let mut orders = world.books.orders.lock().unwrap();
    let weak = flywheel_exchange::Standing::Ready {
        buyer: Hash32::ZERO,
        folder: world.path("sealed"),
    };
    orders.insert(crate::world::ORDER, weak);
    drop(orders);
    let refusal = refused(world.receive(sealed.hidden_root()));
    assert!(matches!(refusal, Refusal::Strange { .. }), "{refusal}");

    world.hand_over();
    let own = sealed.transfer_key().to_string();
    let weak =
        router(Arc::clone(&world.books), Limits::default()).layer(map_response(move |response: Response<Body>| {
            let own = own.clone();
            async move {
                let (head, body) = response.into_parts();
                let bytes = to_bytes(body, usize::MAX).await.unwrap();
                let text = String::from_utf8_lossy(&bytes).replace(&own, &Hash32::ZERO.to_string());
                Response::from_parts(head, Body::from(text))
            }
        }));
    let wire = Wire::serve(weak);
    let refusal = refused(world.receive_from(&wire.door, sealed.hidden_root()));
    assert_eq!(refusal, Refusal::WeakKey { key: Hash32::ZERO });
}
