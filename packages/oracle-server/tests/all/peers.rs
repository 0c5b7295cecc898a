//! Calls among oracles.

use flywheel_api::{AskBundle, PeerFailure, paths};
use flywheel_protocol::{Epoch, Hash32};

use crate::world::{Call, World, post_bytes};

#[test]
fn a_call_that_was_overheard_counts_for_nobody_else_and_never_again() {
    let mut world = World::with_machines(&[]);
    let server = world.start(0);
    let path = paths::PEER_BUNDLE;
    let url = format!("{}{path}", world.url(0));
    let ask = AskBundle {
        epoch: Epoch::new(0),
        round: 0,
        after: None,
    };
    let body = serde_json::to_vec(&ask).unwrap();
    let send = |header: (&str, String), body: &[u8]| post_bytes(&url, body, &[(header.0, header.1.as_str())]);

    // Nobody knows the session before the first call.
    let call = |session, number| Call {
        from: 1,
        to: 0,
        path,
        session,
        number,
        body: &body,
    };
    let (status, text) = send(call(Hash32::ZERO, 1).header(&world), &body);
    assert_eq!(status, 401, "{text}");
    let failure: PeerFailure = serde_json::from_str(&text).unwrap();
    let session = failure.session;

    let overheard = call(session, 1).header(&world);
    // There is no such bundle: the call was taken.
    assert_eq!(send(overheard.clone(), &body).0, 404);
    assert_eq!(send(overheard.clone(), &body).0, 401);
    assert_eq!(send(call(session, 2).header(&world), &body).0, 404);
    assert_eq!(send(overheard.clone(), &body).0, 401);
    // Another body, another path, another oracle.
    assert_eq!(send(call(session, 3).header(&world), b"{}").0, 401);
    let elsewhere = Call {
        path: paths::PEER_LEDGER,
        ..call(session, 4)
    };
    assert_eq!(send(elsewhere.header(&world), &body).0, 401);
    let for_another = Call {
        to: 2,
        ..call(session, 5)
    };
    assert_eq!(send(for_another.header(&world), &body).0, 401);
    // The oracle itself is not one of its peers; nor is anyone without a signature.
    let itself = Call {
        from: 0,
        ..call(session, 6)
    };
    assert_eq!(send(itself.header(&world), &body).0, 401);
    assert_eq!(post_bytes(&url, &body, &[]).0, 401);

    server.stop();
    let server = world.start(0);
    assert_eq!(
        send(call(session, 7).header(&world), &body).0,
        401,
        "a call outlived the program"
    );
    server.stop();
}
