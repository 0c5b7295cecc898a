//! The layout of the marketplace's public state (rule A1): append-only, as `tests/layout.rs` says of the others'.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, Order as Direction, Storage, Uint128, from_json};
use flywheel_protocol::{Bps, Hash32, MachineId, Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::marketplace::{
    Accepted, COMMITMENTS, Commitment, Content, DENOMS, EpochSales, HOLDERS, Holder, LICENCES, LISTINGS, Licence,
    Listing, ListingStatus, MACHINE_SALES, ORDERS, Order, PROGRESS, Price, Progress, SALES, SUBSCRIPTIONS, Seller,
    Stage, Subscription, TERMS, Terms, token_key,
};
use flywheel_types::stored_hash::StoredHash;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What `write` puts into an empty storage: one item, under this key, of these bytes, which read back as `value`.
fn assert_layout<T>(write: impl FnOnce(&mut dyn Storage), key: &[u8], text: &str, value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let mut storage = MockStorage::new();
    write(&mut storage);
    let items: Vec<_> = storage.range(None, None, Direction::Ascending).collect();
    assert_eq!(items.len(), 1);
    let (found_key, found) = items.into_iter().next().unwrap();
    assert_eq!(found_key.escape_ascii().to_string(), key.escape_ascii().to_string());
    assert_eq!(String::from_utf8(found).unwrap(), text);
    assert_eq!(from_json::<T>(text).unwrap(), *value);
}

/// 32 bytes of 0xcd, as records keep a hash.
const HASH: &str = "zc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc0=";

fn hash() -> StoredHash {
    StoredHash(Hash32::new([0xcd; 32]))
}

fn addr(name: &str) -> Addr {
    Addr::unchecked(name)
}

fn amount(amount: u128) -> Uint128 {
    Uint128::new(amount)
}

fn coin() -> Denom {
    Denom::Native("uwatt".into())
}

#[test]
fn listings_and_terms() {
    let listing = Listing {
        seller: Seller::Machine {
            machine: MachineId::FIRST,
        },
        ownership_epoch: 2,
        content: Content::Feed {},
        class: "meter".into(),
        denom: coin(),
        price: Price::Fixed { amount: amount(5) },
        order_fee: Bps::percent(1).unwrap(),
        link: "l".into(),
        revision: 3,
        status: ListingStatus::Active,
    };
    let text = r#"{"seller":{"machine":{"machine":1}},"ownership_epoch":2,"content":{"feed":{}},"class":"meter","denom":{"native":"uwatt"},"price":{"fixed":{"amount":"5"}},"order_fee":100,"link":"l","revision":3,"status":"active"}"#;
    let at = b"\x00\x08listings\x00\x00\x00\x00\x00\x00\x00\x07";
    let write = |storage: &mut dyn Storage| LISTINGS.save(storage, 7, &listing).unwrap();
    assert_layout(write, at, text, &listing);

    let terms = Terms {
        hash: Hash32::ZERO,
        purposes: vec!["research".into()],
        duration: Some(Seconds::new(9)),
        credential: None,
        permission: None,
    };
    let zeros = "00".repeat(32);
    let text = format!(r#"{{"hash":"{zeros}","purposes":["research"],"duration":9,"credential":null}}"#);
    let at = b"\x00\x05terms\x00\x08\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\x03";
    let write = |storage: &mut dyn Storage| TERMS.save(storage, (7, 3), &terms).unwrap();
    assert_layout(write, at, &text, &terms);
}

#[test]
fn orders_their_progress_and_commitments() {
    let order = Order {
        listing: 7,
        revision: 3,
        split: 1,
        buyer: addr("alice"),
        denom: coin(),
        price: amount(500),
        fee: amount(5),
        transfer_key: hash(),
    };
    let text = format!(r#"[7,3,1,"alice",{{"native":"uwatt"}},"500","5","{HASH}"]"#);
    let write = |storage: &mut dyn Storage| ORDERS.save(storage, 2, &order).unwrap();
    assert_layout(write, b"\x00\x06orders\x00\x00\x00\x00\x00\x00\x00\x02", &text, &order);

    let at = b"\x00\x08progress\x00\x00\x00\x00\x00\x00\x00\x02";
    for (stage, name) in [
        (Stage::Paid, "paid"),
        (Stage::Committed, "committed"),
        (Stage::Confirmed, "confirmed"),
        (Stage::Revealed, "revealed"),
        (Stage::Settled, "settled"),
        (Stage::Rated, "rated"),
        (Stage::Refunded, "refunded"),
    ] {
        let progress = Progress {
            stage,
            deadline: Time::new(9),
            key: None,
        };
        let write = |storage: &mut dyn Storage| PROGRESS.save(storage, 2, &progress).unwrap();
        assert_layout(write, at, &format!(r#"["{name}",9,null]"#), &progress);
    }
    let progress = Progress {
        stage: Stage::Revealed,
        deadline: Time::new(9),
        key: Some(hash()),
    };
    let write = |storage: &mut dyn Storage| PROGRESS.save(storage, 2, &progress).unwrap();
    assert_layout(write, at, &format!(r#"["revealed",9,"{HASH}"]"#), &progress);

    let commitment = Commitment {
        seller: addr("bob"),
        payee: Some(addr("carol")),
        bond: amount(50),
        key_hash: hash(),
        hidden_root: hash(),
    };
    let text = format!(r#"["bob","carol","50","{HASH}","{HASH}"]"#);
    let at = b"\x00\x0bcommitments\x00\x00\x00\x00\x00\x00\x00\x02";
    let write = |storage: &mut dyn Storage| COMMITMENTS.save(storage, 2, &commitment).unwrap();
    assert_layout(write, at, &text, &commitment);
}

#[test]
fn holders_licences_and_subscriptions() {
    let holder = Holder {
        order: Some(2),
        licence: None,
        second: Some(1),
    };
    let at = b"\x00\x07holders\x00\x08\x00\x00\x00\x00\x00\x00\x00\x07alice";
    let write = |storage: &mut dyn Storage| HOLDERS.save(storage, (7, &addr("alice")), &holder).unwrap();
    assert_layout(write, at, "[2,null,1]", &holder);

    let licence = Licence {
        account: addr("alice"),
        revision: 3,
        since: Time::new(5),
        until: Some(Time::new(9)),
        withdrawn: None,
    };
    let at = b"\x00\x08licences\x00\x08\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\x02";
    let write = |storage: &mut dyn Storage| LICENCES.save(storage, (7, 2), &licence).unwrap();
    assert_layout(write, at, r#"["alice",3,5,9,null]"#, &licence);

    let subscription = Subscription {
        number: 2,
        revision: 3,
        split: 1,
        payee: Some(addr("bob")),
        denom: coin(),
        price: amount(100),
        period: Seconds::new(50),
        grace: Seconds::new(10),
        starts: Time::new(1_000),
        periods: 4,
        collected: 1,
        withdrawn: None,
    };
    let text = r#"[2,3,1,"bob",{"native":"uwatt"},"100",50,10,1000,4,1,null]"#;
    let at = b"\x00\x0dsubscriptions\x00\x08\x00\x00\x00\x00\x00\x00\x00\x07alice";
    let write = |storage: &mut dyn Storage| SUBSCRIPTIONS.save(storage, (7, &addr("alice")), &subscription).unwrap();
    assert_layout(write, at, text, &subscription);

    // The first period begins with its first second; the fourth is the last.
    let begun = |second| subscription.begun(Time::new(second));
    assert_eq!([999, 1_000, 1_049, 1_050, 1_199, 9_999].map(begun), [0, 1, 1, 2, 4, 4]);
    assert_eq!(subscription.access_until(), Time::new(1_210));
}

#[test]
fn sales() {
    let sales = EpochSales {
        amount: amount(100),
        seller: amount(60),
        machines: amount(10),
        stakers: amount(15),
        treasury: amount(10),
        burned: amount(5),
    };
    let at = b"\x00\x05sales\x00\x00\x00\x00\x00\x00\x00\x07";
    let write = |storage: &mut dyn Storage| SALES.save(storage, 7, &sales).unwrap();
    assert_layout(write, at, r#"["100","60","10","15","10","5"]"#, &sales);
    // The treasury's 10 and the 5 that were burned.
    assert_eq!(sales.demand(), amount(15));

    let at = b"\x00\x0dmachine_sales\x00\x08\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\x03";
    let write = |storage: &mut dyn Storage| MACHINE_SALES.save(storage, (7, 3), &sales).unwrap();
    assert_layout(write, at, r#"["100","60","10","15","10","5"]"#, &sales);
}

#[test]
fn denoms() {
    let accepted = Accepted {
        complaint_cost: amount(2),
        is_taken: true,
    };
    for (denom, at) in [
        (Denom::Native("uwatt".to_owned()), b"\x00\x06denomsnative:uwatt"),
        (Denom::Cw20(addr("token-1")), b"\x00\x06denomscw20:token-1"),
    ] {
        let write = |storage: &mut dyn Storage| DENOMS.save(storage, &token_key(&denom), &accepted).unwrap();
        assert_layout(write, at, r#"["2",true]"#, &accepted);
    }
}
