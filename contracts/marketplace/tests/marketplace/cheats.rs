//! Sellers and buyers who cheat: the honest side ends whole.

use cosmwasm_std::Binary;
use flywheel_marketplace::ContractError;
use flywheel_protocol::exchange::ExchangeError;
use flywheel_types::marketplace::{ExecuteMsg, Stage};

use crate::goods::Goods;
use crate::suite::{Suite, error};

/// The listed file of 5 chunks, the last one of 904 bytes, and an order whose seller sends `sent`, up to the key.
fn delivered(suite: &mut Suite, listed: &Goods, sent: &Goods) -> u64 {
    let listing = suite.list(suite.dataset(listed, 10_000));
    suite.delivered(listing, 10_000, sent, 9, 1_000)
}

#[test]
fn a_seller_is_caught_with_one_chunk_and_loses_the_bond() {
    for mut suite in Suite::both() {
        let listed = Goods::sized(5_000);
        let sent = listed.spoilt();
        let order = delivered(&mut suite, &listed, &sent);

        suite.try_complain(order, &listed, &sent, 9, 4).unwrap();

        assert_eq!((suite.gain("buyer"), suite.gain("seller")), (1_000, -1_000));
        assert_eq!(suite.stage(order), Stage::Refunded);
        assert_eq!(suite.balance_of(&suite.market.clone()), 0);
        assert!(!suite.access(1, "buyer").has_access);
        // It is over: nothing more can be had of it.
        assert!(matches!(
            error(suite.try_complain(order, &listed, &sent, 9, 4)),
            ContractError::WrongStage { .. }
        ));
        assert_eq!(error(suite.try_settle(&[order])), ContractError::NothingToSettle);
    }
}

#[test]
fn a_complaint_about_a_good_chunk_is_refused() {
    let mut suite = Suite::native();
    let listed = Goods::sized(5_000);
    let order = delivered(&mut suite, &listed, &listed);
    for index in 0..5 {
        assert_eq!(
            error(suite.try_complain(order, &listed, &listed, 9, index)),
            ContractError::Exchange(ExchangeError::AsListed { index })
        );
    }
    suite.at(400).settle(order);
    assert_eq!(suite.gain("seller"), 8_000);
}

#[test]
fn a_key_that_does_not_decrypt_is_a_cheat_with_every_chunk() {
    // The seller hides with key 9, but commits to key 8 and shows it.
    let mut suite = Suite::native();
    let listed = Goods::sized(3_000);
    let listing = suite.list(suite.dataset(&listed, 10_000));
    let order = suite.buy("buyer", listing, 10_000);
    let mut delivery = listed.delivery(order, 9);
    delivery.key_hash = listed.delivery(order, 8).key_hash;
    let denom = suite.denom.clone();
    let hook = flywheel_types::marketplace::ReceiveMsg::Commit(delivery);
    suite.try_pay("seller", &denom, 1_000, &hook).unwrap();
    suite.confirm(order).reveal(order, 8);

    // What was delivered was hidden with 9.
    suite.try_complain(order, &listed, &listed, 9, 0).unwrap();
    assert_eq!(suite.gain("buyer"), 1_000);
}

#[test]
fn a_key_that_was_not_committed_to_and_another_order_s_key_are_refused() {
    let mut suite = Suite::native();
    let goods = Goods::sized(3_000);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let first = suite.buy("buyer", listing, 10_000);
    let second = suite.buy("city", listing, 10_000);
    suite.commit(first, &goods, 9, 1_000).commit(second, &goods, 7, 1_000);
    suite.confirm(first);
    suite.try_confirm("city", second).unwrap();

    for wrong in [0, 7] {
        assert!(matches!(
            error(suite.try_reveal("seller", first, wrong)),
            ContractError::WrongKey { .. }
        ));
    }
    // Nobody shows the right one in time: price and bond are the buyer's.
    suite.reveal(second, 7).at(300).settle(first);
    assert_eq!(suite.gain("buyer"), 1_000);
}

#[test]
fn a_complaint_from_another_order_or_file_proves_nothing() {
    let mut suite = Suite::native();
    let (listed, other) = (Goods::sized(5_000), Goods::sized(6_000));
    let order = delivered(&mut suite, &listed, &listed);
    let spoilt = listed.spoilt();
    let is_wrong_root = |error| matches!(error, ContractError::Exchange(ExchangeError::WrongRoot { .. }));

    // A chunk that the seller never sent.
    assert!(is_wrong_root(error(suite.try_complain(order, &listed, &spoilt, 9, 4))));
    // A leaf that was never listed.
    assert!(is_wrong_root(error(suite.try_complain(order, &spoilt, &listed, 9, 4))));
    // Another file's.
    assert!(suite.try_complain(order, &other, &other, 9, 4).is_err());

    // The proof of another index, a byte too few, a byte too many, a chunk beyond the end.
    let complaint = listed.complaint(order, &listed, 9, 1);
    let mut elsewhere = complaint.clone();
    elsewhere.index = 2;
    let mut short = complaint.clone();
    short.proof = Binary::new(short.proof.to_vec()[1..].to_vec());
    let mut long = complaint.clone();
    long.hidden_proof = Binary::new([long.hidden_proof.as_slice(), &[0; 32]].concat());
    let mut cut = complaint.clone();
    cut.hidden_chunk = Binary::new(cut.hidden_chunk.to_vec()[1..].to_vec());
    let mut beyond = complaint;
    beyond.index = 5;
    for wrong in [elsewhere, short, long, cut, beyond] {
        let refused = error(suite.try_execute("buyer", &ExecuteMsg::Complain(wrong)));
        assert!(matches!(refused, ContractError::Exchange(_)), "{refused}");
    }
    suite.at(400).settle(order);
    assert_eq!(suite.gain("buyer"), -10_000);
}

#[test]
fn a_seller_who_withholds_the_hidden_chunks_gets_no_more_than_the_order_fee() {
    let mut suite = Suite::native();
    let goods = Goods::sized(5_000);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.buy("buyer", listing, 10_000);
    suite.commit(order, &goods, 9, 1_000);

    // The buyer has nothing to confirm. 1 % is what the listing shows.
    suite.at(200).settle(order);
    assert_eq!((suite.gain("buyer"), suite.gain("seller")), (-100, 100));

    let mut free = suite.dataset(&goods, 10_000);
    free.order_fee = flywheel_protocol::Bps::ZERO;
    let listing = suite.list(free);
    let order = suite.buy("city", listing, 10_000);
    suite.commit(order, &goods, 9, 1_000).at(400).settle(order);
    assert_eq!(suite.gain("city"), 0);
}

#[test]
fn a_wrong_root_is_the_buyer_s_to_see_and_costs_a_seller_who_committed_to_it() {
    // The seller commits to the tree of another file: the buyer, who has checked, does not confirm. One who has not can
    // still not be shown a chunk that decrypts to what is listed.
    let mut suite = Suite::native();
    let listed = Goods::sized(2_000);
    let mut other = Goods::sized(2_000);
    other = other.spoilt().spoilt().spoilt();
    let order = delivered(&mut suite, &listed, &other);
    suite.try_complain(order, &listed, &other, 9, 1).unwrap();
    assert_eq!(suite.gain("buyer"), 1_000);
}

#[test]
fn files_of_one_chunk_and_with_a_last_chunk_of_any_length_can_be_complained_about() {
    for size in [1, 1_023, 1_024, 1_025, 2_048, 3_000, 7_169] {
        let mut suite = Suite::native();
        let listed = Goods::sized(size);
        let sent = listed.spoilt();
        let order = delivered(&mut suite, &listed, &sent);
        let last = listed.shape.chunks() - 1;
        suite.try_complain(order, &listed, &sent, 9, last).unwrap();
        assert_eq!(suite.gain("buyer"), 1_000, "{size}");
    }
}
