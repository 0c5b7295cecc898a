//! Selling a machine (rule R6): who may offer and accept, until when, and what ends with the seller.

use cosmwasm_std::coins;
use flywheel_machine_registry::ContractError;
use flywheel_protocol::{Curve, Time};
use flywheel_types::Unauthorized;
use flywheel_types::registry::{
    ExecuteMsg, MachineDetails, MachineResponse, MachineStatus, OfferResponse, QueryMsg, RecordResponse, SaleAcceptance,
};

use crate::suite::{
    COIN, Money, START, Suite, alice, attribute, attributes, bob, carol, device, endpoint, events, id, park,
};
use crate::verbs::sale;

fn with_machine() -> Suite {
    let mut suite = Suite::free();
    suite.machine(&alice(), &device(Curve::Ed25519, "one"));
    suite
}

fn no_offer() -> ContractError {
    ContractError::NoOffer { machine: id(1) }
}

#[test]
fn a_sale_makes_the_buyer_the_owner_and_ends_what_the_seller_arranged() {
    let mut suite = Suite::with_deposit(Money::Native, 10);
    let (key, maker) = (device(Curve::Ed25519, "one"), device(Curve::P256, "maker"));
    let details = MachineDetails {
        cell: Some(park(7)),
        payout: Some(carol().to_string()),
        certificate: Some(suite.certificate(&maker, key.public_key())),
        metadata: "https://alice.example/17".into(),
        attributes: vec![attribute("model", "A"), attribute("serial", "17")],
        endpoints: vec![endpoint("api", "https://alice.example")],
    };
    let entry = suite.entry_with(&alice(), &key, details);
    suite.register(&alice(), vec![entry]).unwrap();
    let before = suite.get(1);
    suite.recover_to(1, &device(Curve::P256, "new"));

    let answer = suite.sell(1, &bob());

    // Key, version, place, maker, status and deposit are the machine's own.
    let expected = MachineResponse {
        owner: bob(),
        ownership_epoch: 1,
        payout: None,
        ..before
    };
    assert_eq!(suite.get(1), expected);
    let nothing = RecordResponse {
        attributes: vec![],
        endpoints: vec![],
        metadata: String::new(),
    };
    assert_eq!(suite.record(1), nothing);
    assert_eq!((suite.recovery(1), suite.offered(1)), (None, None));
    assert_eq!(suite.owned(&alice(), None, None), [0; 0]);
    assert_eq!(suite.owned(&bob(), None, None), [1]);
    let expected = [
        "machine=1".to_owned(),
        format!("seller={}", alice()),
        format!("buyer={}", bob()),
        "ownership_epoch=1".into(),
        "deposit=10".into(),
        format!("denom={COIN}"),
    ];
    assert_eq!(attributes(events(&answer, "sold")[0]), expected);
}

#[test]
fn the_old_owner_can_do_nothing_any_more() {
    let mut suite = with_machine();
    let key = device(Curve::Ed25519, "one");
    let rotation = suite.change(1).rotation(&key, &device(Curve::P256, "new"));
    let recovery = suite.change(1).recovery(&device(Curve::P256, "new"));
    suite.sell(1, &bob());
    let machine = id(1);
    let messages = [
        ExecuteMsg::SetAttributes {
            machine,
            attributes: vec![attribute("a", "b")],
        },
        ExecuteMsg::RemoveAttributes {
            machine,
            names: vec!["a".into()],
        },
        ExecuteMsg::SetEndpoints {
            machine,
            endpoints: vec![],
        },
        ExecuteMsg::SetMetadata {
            machine,
            metadata: "x".into(),
        },
        ExecuteMsg::SetCell { machine, cell: None },
        ExecuteMsg::SetPayout { machine, address: None },
        ExecuteMsg::RotateKey(rotation),
        ExecuteMsg::StartRecovery(recovery),
        ExecuteMsg::FinishRecovery { machine },
        ExecuteMsg::CancelRecovery { machine },
        ExecuteMsg::Pause { machine },
        ExecuteMsg::Resume { machine },
        ExecuteMsg::OfferSale {
            machine,
            buyer: alice().to_string(),
            expires_at: None,
        },
        ExecuteMsg::CancelOffer { machine },
        ExecuteMsg::Retire { machine },
    ];
    let before = suite.stored();
    for message in messages {
        let expected = Unauthorized {
            sender: alice(),
            owner: bob(),
        };
        let error = suite.send(&alice(), &message).unwrap_err();
        assert_eq!(error, ContractError::Unauthorized(expected), "{message:?}");
    }
    assert_eq!(suite.accept(&alice(), sale(1, 1)).unwrap_err(), no_offer());
    assert_eq!(suite.stored(), before);
    // And the new one can do everything.
    suite.pause(&bob(), 1).unwrap();
    suite.retire(&bob(), id(1)).unwrap();
}

#[test]
fn only_the_owner_offers_and_cancels_and_brings_no_coins() {
    let mut suite = with_machine();
    let offer = ExecuteMsg::OfferSale {
        machine: id(1),
        buyer: bob().to_string(),
        expires_at: None,
    };
    let cancel = ExecuteMsg::CancelOffer { machine: id(1) };
    suite.send(&alice(), &offer).unwrap();
    for sender in [bob(), carol(), suite.admin.clone()] {
        for message in [&offer, &cancel] {
            let expected = Unauthorized {
                sender: sender.clone(),
                owner: alice(),
            };
            assert_eq!(
                suite.send(&sender, message).unwrap_err(),
                ContractError::Unauthorized(expected)
            );
        }
    }
    for message in [&offer, &cancel] {
        let error = suite.execute(&alice(), message, &coins(1, COIN)).unwrap_err();
        assert!(matches!(error, ContractError::Payment(_)));
    }
    let answer = suite.send(&alice(), &cancel).unwrap();
    let expected = ["machine=1".to_owned(), format!("buyer={}", bob())];
    assert_eq!(attributes(events(&answer, "offer_cancelled")[0]), expected);
    assert_eq!(suite.cancel_offer(&alice(), 1).unwrap_err(), no_offer());
    assert_eq!(suite.accept(&bob(), sale(1, 0)).unwrap_err(), no_offer());
}

#[test]
fn only_the_one_it_is_offered_to_accepts() {
    let mut suite = with_machine();
    assert_eq!(suite.accept(&bob(), sale(1, 0)).unwrap_err(), no_offer());
    suite.offer(&alice(), 1, &bob(), None).unwrap();
    for sender in [alice(), carol(), suite.admin.clone()] {
        let error = suite.accept(&sender, sale(1, 0)).unwrap_err();
        let machine = id(1);
        assert_eq!(error, ContractError::NotTheBuyer { machine, sender });
    }
    suite.accept(&bob(), sale(1, 0)).unwrap();
    assert_eq!(suite.accept(&bob(), sale(1, 1)).unwrap_err(), no_offer());
}

#[test]
fn a_new_offer_takes_the_old_one_s_place() {
    let mut suite = with_machine();
    suite.offer(&alice(), 1, &bob(), Some(START + 50)).unwrap();
    let answer = suite.offer(&alice(), 1, &carol(), None).unwrap();
    let expected = [
        "machine=1".to_owned(),
        format!("owner={}", alice()),
        format!("buyer={}", carol()),
        "expires_at=".into(),
    ];
    assert_eq!(attributes(events(&answer, "offered")[0]), expected);
    let machine = id(1);
    let error = suite.accept(&bob(), sale(1, 0)).unwrap_err();
    assert_eq!(error, ContractError::NotTheBuyer { machine, sender: bob() });
    // The old expiry is gone with the old offer.
    suite.advance(1_000_000).accept(&carol(), sale(1, 0)).unwrap();
}

#[test]
fn an_offer_is_over_at_the_second_of_its_expiry() {
    let mut suite = with_machine();
    let now = Time::new(START);
    for expires_at in [0, START - 1, START] {
        let error = suite.offer(&alice(), 1, &bob(), Some(expires_at)).unwrap_err();
        let expires_at = Time::new(expires_at);
        assert_eq!(error, ContractError::OfferInThePast { expires_at, now });
    }
    assert_eq!(suite.offered(1), None);

    suite.offer(&alice(), 1, &bob(), Some(START + 50)).unwrap();
    let expires_at = Time::new(START + 50);
    let offered = OfferResponse {
        buyer: bob(),
        expires_at: Some(expires_at),
        ownership_epoch: 0,
        key_version: 1,
        deposit: 0_u128.into(),
    };
    assert_eq!(suite.advance(49).offered(1), Some(offered));
    assert_eq!(suite.advance(1).offered(1), None);
    let machine = id(1);
    let error = suite.accept(&bob(), sale(1, 0)).unwrap_err();
    assert_eq!(error, ContractError::OfferExpired { machine, expires_at });
    // An expired offer can be cleared away.
    suite.cancel_offer(&alice(), 1).unwrap();

    suite.offer(&alice(), 1, &bob(), Some(START + 100)).unwrap();
    suite.advance(49).accept(&bob(), sale(1, 0)).unwrap();
}

#[test]
fn a_machine_is_sold_to_another_real_account() {
    let mut suite = with_machine();
    let error = suite.offer(&alice(), 1, &alice(), None).unwrap_err();
    assert_eq!(error, ContractError::OwnBuyer { machine: id(1) });
    for buyer in [String::new(), bob().to_string().to_uppercase()] {
        let offer = ExecuteMsg::OfferSale {
            machine: id(1),
            buyer,
            expires_at: None,
        };
        let error = suite.send(&alice(), &offer).unwrap_err();
        assert!(matches!(error, ContractError::Std(_)), "{error}");
    }
    let unknown = suite.offer(&alice(), 2, &bob(), None).unwrap_err();
    assert_eq!(unknown, ContractError::NoMachine { machine: id(2) });
    let error = suite.query_error(&QueryMsg::Offer { machine: id(2) });
    assert!(error.contains("there is no machine 2"), "{error}");
}

#[test]
fn a_buyer_does_not_get_a_machine_that_went_through_other_hands() {
    let mut suite = with_machine();
    // Bob sees alice's machine; it goes to carol and back, and is offered to him once more.
    suite.sell(1, &carol());
    suite.sell(1, &alice());
    suite.offer(&alice(), 1, &bob(), None).unwrap();
    for named in [0, 1, 3] {
        let expected = ContractError::SoldMeanwhile {
            machine: id(1),
            named,
            ownership_epoch: 2,
        };
        assert_eq!(suite.accept(&bob(), sale(1, named)).unwrap_err(), expected);
    }
    assert_eq!(suite.offered(1).unwrap().ownership_epoch, 2);
    suite.accept(&bob(), sale(1, 2)).unwrap();
    assert_eq!(suite.get(1).ownership_epoch, 3);
}

#[test]
fn an_offer_does_not_outlive_a_sale() {
    let mut suite = with_machine();
    suite.offer(&alice(), 1, &bob(), None).unwrap();
    suite.sell(1, &carol());
    assert_eq!(suite.accept(&bob(), sale(1, 1)).unwrap_err(), no_offer());
    suite.sell(1, &alice());
    assert_eq!(suite.accept(&bob(), sale(1, 2)).unwrap_err(), no_offer());
}

#[test]
fn an_offer_does_not_outlive_the_machine() {
    let mut suite = with_machine();
    suite.offer(&alice(), 1, &bob(), None).unwrap();
    suite.retire(&alice(), id(1)).unwrap();
    let retired = ContractError::Retired { machine: id(1) };
    assert_eq!(suite.offered(1), None);
    assert_eq!(suite.accept(&bob(), sale(1, 0)).unwrap_err(), retired);
    assert_eq!(suite.offer(&alice(), 1, &bob(), None).unwrap_err(), retired);
    assert_eq!(suite.cancel_offer(&alice(), 1).unwrap_err(), retired);
    let error = suite.accept_paying(&bob(), sale(2, 0), 0).unwrap_err();
    assert_eq!(error, ContractError::NoMachine { machine: id(2) });
}

/// The seller gives the machine a key of his own in the second before it is sold: the buyer would hold a device that speaks
/// for nothing.
#[test]
fn a_seller_cannot_change_the_key_behind_the_buyer_s_back() {
    let mut suite = with_machine();
    suite.offer(&alice(), 1, &bob(), None).unwrap();
    suite.rotate_to(1, &device(Curve::Ed25519, "one"), &device(Curve::P256, "new"));
    let changed = ContractError::KeyChangedMeanwhile {
        machine: id(1),
        named: 1,
        key_version: 2,
    };
    assert_eq!(suite.accept(&bob(), sale(1, 0)).unwrap_err(), changed);

    // Who has looked again may still buy it.
    let seen = SaleAcceptance {
        key_version: 2,
        ..sale(1, 0)
    };
    suite.accept(&bob(), seen).unwrap();
    assert_eq!((suite.get(1).owner, suite.get(1).key_version), (bob(), 2));
}

#[test]
fn a_paused_machine_is_sold_paused_and_its_buyer_resumes_it() {
    let mut suite = with_machine();
    suite.pause(&alice(), 1).unwrap();
    suite.advance(10).sell(1, &bob());
    assert_eq!(suite.get(1).status, MachineStatus::Paused);
    assert_eq!(suite.pauses(1), [(START, None)]);
    suite.advance(10).resume(&bob(), 1).unwrap();
    assert_eq!(suite.pauses(1), [(START, Some(START + 20))]);
}
