//! Voucher channels from beginning to end.

use cosmwasm_std::Uint128;
use flywheel_payments::ContractError;
use flywheel_protocol::Seconds;
use flywheel_types::PaymentError;
use flywheel_types::payments::{ChannelOpening, Payee, ReceiveMsg, Stage};

use crate::suite::verbs::{account, machine};
use crate::suite::{Suite, address, attribute, error, id, public};

#[test]
fn a_thousand_vouchers_are_settled_in_two_transactions() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 50_000);
        // Off chain: 7 for each of a thousand uses. The machine keeps the newest.
        let vouchers: Vec<_> = (1..=1_000_u64)
            .map(|use_| suite.voucher(channel, use_, u128::from(use_) * 7))
            .collect();
        let best = vouchers.last().unwrap().clone();

        let response = suite.close_channel("ann", channel, vec![best]).unwrap();

        assert_eq!((suite.gained("ann"), suite.gained("carl")), (7_000, -7_000));
        assert_eq!(attribute(&response, "channel_ended", "refunded"), "43000");
        assert!(suite.has_ended(channel) && suite.of_machine(1).is_empty() && suite.of_account("carl").is_empty());
    }
}

#[test]
fn a_settlement_pays_the_difference() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 1_000);
        for (nonce, cumulative, gained) in [(1, 100, 100), (5, 250, 250), (6, 251, 251)] {
            let voucher = suite.voucher(channel, nonce, cumulative);
            suite.settle("watcher", channel, vec![voucher]).unwrap();
            assert_eq!(suite.gained("ann"), gained);
        }
        let found = suite.channel(channel);
        assert_eq!((found.left.u128(), found.lanes[0].paid.u128()), (749, 251));
    }
}

#[test]
fn lanes_count_by_themselves() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 10_000);
        let vouchers = (0..16)
            .map(|lane| suite.in_lane(channel, lane, 1, u128::from(lane) + 1))
            .collect();

        suite.settle("ann", channel, vouchers).unwrap();

        // 1 + 2 + ... + 16
        assert_eq!(suite.gained("ann"), 136);
        for lane in [16, u32::MAX] {
            let beyond = suite.in_lane(channel, lane, 1, 5);
            let refused = error(suite.settle("ann", channel, vec![beyond]));
            assert_eq!(refused, ContractError::WrongLane { lane, highest: 15 });
        }
        let again = suite.in_lane(channel, 15, 2, 20);
        suite.close_channel("ann", channel, vec![again]).unwrap();
        assert_eq!(suite.gained("ann"), 140);
    }
}

#[test]
fn a_voucher_shown_twice_or_a_lower_one_pays_nothing() {
    let mut suite = Suite::native();
    let channel = suite.open_channel(machine(1), 1_000);
    let (old, new) = (suite.voucher(channel, 1, 100), suite.voucher(channel, 2, 200));
    let twice = vec![new.clone(), new.clone()];
    let stale = ContractError::StaleVoucher {
        lane: 0,
        paid: Uint128::new(200),
    };
    assert_eq!(error(suite.settle("ann", channel, twice)), stale);

    suite.settle("ann", channel, vec![new.clone()]).unwrap();

    assert_eq!(error(suite.settle("ann", channel, vec![new])), stale);
    assert_eq!(error(suite.settle("ann", channel, vec![old])), stale);
    let newer_for_less = suite.voucher(channel, 3, 199);
    assert_eq!(error(suite.settle("ann", channel, vec![newer_for_less])), stale);
    assert_eq!(suite.gained("ann"), 200);
}

#[test]
fn a_payer_cannot_void_what_it_has_promised_by_a_voucher_of_its_own_making() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 1_000);
        let promised = suite.voucher(channel, 11, 500);
        let highest_nonce = suite.voucher(channel, u64::MAX, 1);
        suite.settle("carl", channel, vec![highest_nonce]).unwrap();

        suite.settle("ann", channel, vec![promised]).unwrap();

        assert_eq!(suite.gained("ann"), 500);
    }
}

#[test]
fn a_payer_cannot_use_up_the_lanes() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 1_000);
        let promised = suite.in_lane(channel, 3, 1, 500);
        let others = (0..16).filter(|lane| *lane != 3);
        let junk = others.map(|lane| suite.in_lane(channel, lane, 1, 1)).collect();
        suite.close_channel("carl", channel, junk).unwrap();

        suite.settle("ann", channel, vec![promised]).unwrap();

        assert_eq!(suite.gained("ann"), 515);
    }
}

#[test]
fn no_voucher_and_too_many_are_refused() {
    let mut suite = Suite::native();
    let channel = suite.open_channel(machine(1), 1_000);
    for given in [0, 17, 500] {
        let vouchers = vec![suite.voucher(channel, 1, 1); given];
        let refused = error(suite.settle("ann", channel, vouchers.clone()));
        let expected = ContractError::Count {
            what: "vouchers",
            given,
            most: 16,
        };
        assert_eq!(refused, expected);
        if given > 0 {
            assert_eq!(error(suite.close_channel("ann", channel, vouchers)), expected);
        }
    }
}

#[test]
fn what_is_left_is_paid_and_the_rest_after_a_top_up() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 100);
        let voucher = suite.voucher(channel, 1, 130);
        suite.settle("ann", channel, vec![voucher.clone()]).unwrap();
        assert_eq!(suite.gained("ann"), 100);
        let empty = error(suite.settle("ann", channel, vec![voucher.clone()]));
        assert_eq!(empty, ContractError::Empty { channel });

        suite.top_up_channel("carl", channel, 50).unwrap();
        suite.settle("ann", channel, vec![voucher]).unwrap();

        assert_eq!((suite.gained("ann"), suite.channel(channel).left.u128()), (130, 20));
    }
}

#[test]
fn a_payee_closes_an_empty_channel_with_a_voucher_that_nothing_covers() {
    let mut suite = Suite::native();
    let channel = suite.open_channel(machine(1), 100);
    let voucher = suite.voucher(channel, 1, 130);
    suite.settle("ann", channel, vec![voucher.clone()]).unwrap();

    suite.close_channel("ann", channel, vec![voucher]).unwrap();

    assert!(suite.has_ended(channel));
    assert_eq!(suite.gained("ann"), 100);
}

#[test]
fn a_payer_gets_the_rest_after_the_challenge_period() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(account("eve"), 1_000);
        suite.close_channel("carl", channel, vec![]).unwrap();
        let until = suite.time(3_600);
        assert_eq!(suite.channel(channel).stage, Stage::Closing { until });
        suite.advance(3_599);
        let mut draft = suite.draft(channel, 0, 9, 250);
        draft.voucher.key_version = 0;
        suite.settle("eve", channel, vec![draft.sign()]).unwrap();

        suite.advance(1).finish_channel("watcher", channel).unwrap();

        assert_eq!((suite.gained("eve"), suite.gained("carl")), (250, -250));
    }
}

#[test]
fn a_payer_settles_what_it_owes_as_it_closes_and_the_payee_closes_at_once() {
    let mut suite = Suite::native();
    let channel = suite.open_channel(machine(1), 1_000);
    let voucher = suite.voucher(channel, 1, 10);
    suite.close_channel("carl", channel, vec![voucher]).unwrap();
    assert_eq!(suite.gained("ann"), 10);
    let again = error(suite.close_channel("carl", channel, vec![]));
    assert!(matches!(again, ContractError::AlreadyClosing { .. }), "{again}");
    let refused = error(suite.top_up_channel("carl", channel, 5));
    assert!(matches!(refused, ContractError::AlreadyClosing { .. }), "{refused}");

    suite.close_channel("ann", channel, vec![]).unwrap();

    assert_eq!((suite.gained("ann"), suite.gained("carl")), (10, -10));
}

#[test]
fn a_channel_whose_sides_are_silent_ends_with_its_life() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 1_000);
        suite.advance(86_400).finish_channel("watcher", channel).unwrap();
        assert_eq!(suite.gained("carl"), 0);
    }
}

#[test]
fn a_challenge_period_ends_with_the_channel_s_life() {
    let mut suite = Suite::native();
    let channel = suite.open_channel(machine(1), 1_000);
    suite.advance(86_399);

    suite.close_channel("carl", channel, vec![]).unwrap();

    suite.advance(1).finish_channel("watcher", channel).unwrap();
    assert_eq!(suite.gained("carl"), 0);
}

#[test]
fn strangers_neither_close_nor_top_up() {
    let mut suite = Suite::native();
    let channel = suite.open_channel(machine(1), 1_000);
    for stranger in ["bob", "watcher"] {
        let refused = error(suite.close_channel(stranger, channel, vec![]));
        assert!(matches!(refused, ContractError::NotYours { .. }), "{refused}");
    }
    for stranger in ["ann", "watcher"] {
        let refused = error(suite.top_up_channel(stranger, channel, 5));
        assert!(matches!(refused, ContractError::NotYours { .. }), "{refused}");
    }
}

#[test]
fn a_top_up_in_another_token_is_refused() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 1_000);
        for denom in suite.tokens.clone() {
            let result = suite.bring_in(&denom, "carl", 5, ReceiveMsg::TopUpChannel { channel });
            if denom == suite.denom {
                result.unwrap();
            } else {
                let refused = error(result);
                assert!(
                    matches!(refused, ContractError::Payment(PaymentError::WrongDenom { .. })),
                    "{refused}"
                );
            }
        }
        assert_eq!(suite.channel(channel).left.u128(), 1_005);
    }
}

#[test]
fn a_channel_that_could_not_work_is_refused() {
    let mut suite = Suite::native();
    let good = ChannelOpening {
        payee: machine(1),
        key: public("carl"),
        challenge: Seconds::new(3_600),
        duration: Seconds::new(86_400),
    };
    let seconds = Seconds::new;
    let bad = [
        (good.clone(), seconds(59), seconds(86_400)),
        (good.clone(), seconds(2_592_001), seconds(86_400)),
        (good.clone(), seconds(60), seconds(59)),
        (good.clone(), seconds(60), seconds(31_536_001)),
        (good.clone(), seconds(60), seconds(u64::MAX)),
    ];
    for (opening, challenge, duration) in bad {
        let opening = ChannelOpening {
            challenge,
            duration,
            ..opening
        };
        let refused = error(suite.bring("carl", 5, ReceiveMsg::OpenChannel(opening)));
        assert!(matches!(refused, ContractError::Period { .. }), "{refused}");
    }
    for (sender, payee) in [("carl", account("carl")), ("ann", machine(1))] {
        let opening = ChannelOpening { payee, ..good.clone() };
        let refused = error(suite.bring(sender, 5, ReceiveMsg::OpenChannel(opening)));
        let expected = ContractError::SelfDealing {
            account: address(sender),
        };
        assert_eq!(refused, expected);
    }
    let itself = ChannelOpening {
        payee: Payee::Account(suite.payments.to_string()),
        ..good.clone()
    };
    let refused = error(suite.bring("carl", 5, ReceiveMsg::OpenChannel(itself)));
    assert!(matches!(refused, ContractError::PaysContract { .. }), "{refused}");
    suite.pause_machine(1, "ann");
    let refused = error(suite.bring("carl", 5, ReceiveMsg::OpenChannel(good)));
    assert_eq!(refused, ContractError::NotInService { machine: id(1) });
}
