//! A fixed amount for each accepted reading, proved by evidence.

use anyhow::Result as AnyResult;
use cosmwasm_std::Binary;
use cw_multi_test::AppResponse;
use flywheel_marketplace::ContractError;
use flywheel_protocol::trees::{EvidenceLeaf, EvidenceTree};
use flywheel_protocol::{Epoch, Hash32};
use flywheel_types::marketplace::{BountyClaim, Buying, ExecuteMsg, Wanted};

use crate::requests::cell;
use crate::suite::{Suite, amount, at, error, id};

fn leaf(epoch: u64, machine: u64, class: &str, accepted: u32) -> EvidenceLeaf {
    EvidenceLeaf {
        epoch: Epoch::new(epoch),
        machine_id: id(machine),
        class: class.into(),
        cell: (machine != 3).then(|| cell("872a1072bffffff")),
        accepted,
        refused: 1,
        reports: Hash32::new([7; 32]),
    }
}

fn leaves() -> Vec<EvidenceLeaf> {
    vec![
        leaf(1, 1, "meter", 24),
        leaf(1, 2, "camera", 24),
        leaf(1, 3, "meter", 5),
        leaf(2, 1, "meter", 10),
        leaf(2, 2, "meter", 0),
        leaf(3, 1, "meter", 8),
    ]
}

/// A bounty of 10 a reading in epochs 1 and 2, until second 1,000; the statement of epoch 3 has settled epochs 1 to 3.
fn posted(suite: &mut Suite, escrow: u128) -> u64 {
    suite.finalize(3, Some(&EvidenceTree::build(leaves()).unwrap()));
    let wanted = Wanted {
        class: "meter".into(),
        cells: vec![cell("862a1072fffffff")],
        purpose: "research".into(),
        until: at(1_000),
        by: Buying::Bounty {
            amount: amount(10),
            from: Epoch::new(1),
            to: Epoch::new(2),
        },
    };
    suite.post("buyer", wanted, escrow)
}

fn claim(request: u64, position: u64) -> BountyClaim {
    let tree = EvidenceTree::build(leaves()).unwrap();
    BountyClaim {
        request,
        settled: Epoch::new(3),
        leaves: tree.leaves(),
        position,
        leaf: leaves()[usize::try_from(position).unwrap()].clone(),
        proof: Binary::new(tree.proof(position).unwrap()),
    }
}

fn try_claim(suite: &mut Suite, claim: BountyClaim) -> AnyResult<AppResponse> {
    suite.try_execute("stranger", &ExecuteMsg::ClaimBounty(claim))
}

#[test]
fn a_bounty_goes_by_the_split_of_the_machine_s_owner() {
    let mut suite = Suite::native();
    suite.divide(1, 0, &[("dave", 2_500)], "carol");
    let request = posted(&mut suite, 1_000);
    try_claim(&mut suite, claim(request, 0)).unwrap();
    // 192 of 240 are the machine's.
    assert_eq!(
        (suite.gain("dave"), suite.gain("carol"), suite.gain("seller")),
        (48, 144, 0)
    );
}

#[test]
fn a_machine_is_paid_once_for_each_epoch() {
    for mut suite in Suite::both() {
        let request = posted(&mut suite, 1_000);
        try_claim(&mut suite, claim(request, 0)).unwrap();
        // 24 readings: 240, of which 80 % are the machine's.
        assert_eq!((suite.gain("seller"), suite.request(request).escrow.u128()), (192, 760));
        assert!(matches!(
            error(try_claim(&mut suite, claim(request, 0))),
            ContractError::AlreadyRewarded { .. }
        ));
        try_claim(&mut suite, claim(request, 3)).unwrap();
        assert_eq!(suite.gain("seller"), 272);

        suite.at(1_000).try_close("stranger", request).unwrap();
        assert_eq!(suite.gain("buyer"), -340);
    }
}

#[test]
fn when_the_escrow_is_used_up_the_request_ends() {
    let mut suite = Suite::native();
    let request = posted(&mut suite, 250);
    try_claim(&mut suite, claim(request, 0)).unwrap();
    // 100 are earned, 10 are left: 8 of them for the machine.
    try_claim(&mut suite, claim(request, 3)).unwrap();
    assert_eq!(suite.gain("seller"), 192 + 8 + 1);
    assert!(!suite.request(request).is_open);
    assert!(matches!(
        error(suite.at(1_000).try_close("buyer", request)),
        ContractError::RequestEnded { .. }
    ));
}

#[test]
fn leaves_that_are_not_wanted_are_not_paid() {
    let mut suite = Suite::native();
    let request = posted(&mut suite, 1_000);
    for (position, expected) in [
        (1, "it is of another class"),
        (2, "it is not in these cells"),
        (4, "none of its readings was accepted"),
        (5, "it is of another epoch"),
    ] {
        let refused = error(try_claim(&mut suite, claim(request, position)));
        assert_eq!(
            refused,
            ContractError::NotWanted {
                request,
                reason: expected
            }
        );
    }
}

#[test]
fn leaves_that_are_not_proved_are_not_paid() {
    let mut suite = Suite::native();
    let request = posted(&mut suite, 1_000);
    let honest = claim(request, 0);
    let mut more = honest.clone();
    more.leaf.accepted = 25;
    let mut elsewhere = honest.clone();
    elsewhere.position = 1;
    let mut smaller = honest.clone();
    smaller.leaves = 4;
    let mut larger = honest.clone();
    larger.leaves = 9;
    let mut short = honest.clone();
    short.proof = Binary::default();
    for wrong in [more, elsewhere, smaller, larger, short] {
        let refused = error(try_claim(&mut suite, wrong));
        assert!(matches!(refused, ContractError::Proof(_)), "{refused}");
    }
    let mut not_final = honest.clone();
    not_final.settled = Epoch::new(4);
    assert_eq!(
        error(try_claim(&mut suite, not_final)),
        ContractError::NotFinal { epoch: Epoch::new(4) }
    );
    // How many leaves there are is nobody's to lie about to his gain: the same leaf is the same claim.
    let mut five = honest;
    five.leaves = 5;
    try_claim(&mut suite, five).unwrap();
    assert!(matches!(
        error(try_claim(&mut suite, claim(request, 0))),
        ContractError::AlreadyRewarded { .. }
    ));
}

#[test]
fn a_suspended_machine_waits_and_the_buyer_s_own_machine_earns_nothing() {
    let mut suite = Suite::native();
    let request = posted(&mut suite, 1_000);
    suite.suspend(1, 500);
    assert_eq!(
        error(
            suite
                .at(499)
                .try_execute("stranger", &ExecuteMsg::ClaimBounty(claim(request, 0)))
        ),
        ContractError::MachineSuspended {
            machine: id(1),
            until: at(500)
        }
    );
    suite.at(500);
    suite.register(1, "buyer", None);
    assert!(matches!(
        error(try_claim(&mut suite, claim(request, 0))),
        ContractError::SelfDealing { .. }
    ));
    suite.register(1, "seller", None);
    try_claim(&mut suite, claim(request, 0)).unwrap();
}

#[test]
fn a_bounty_binds_until_its_second() {
    let mut suite = Suite::native();
    let request = posted(&mut suite, 1_000);
    assert!(matches!(
        error(suite.at(999).try_close("buyer", request)),
        ContractError::RequestBinds { .. }
    ));
    assert!(suite.try_take("buyer", request, 1, 5).is_err());
    suite.at(1_000);
    assert!(matches!(
        error(try_claim(&mut suite, claim(request, 0))),
        ContractError::RequestOver { .. }
    ));
    suite.try_close("buyer", request).unwrap();
    assert_eq!(suite.gain("buyer"), 0);
}

#[test]
fn a_bounty_of_nothing_and_epochs_the_wrong_way_round_are_refused() {
    let mut suite = Suite::native();
    for (each, from, to) in [(0, 1, 2), (1, 2, 1)] {
        let wanted = Wanted {
            class: "meter".into(),
            cells: vec![],
            purpose: "research".into(),
            until: at(1_000),
            by: Buying::Bounty {
                amount: amount(each),
                from: Epoch::new(from),
                to: Epoch::new(to),
            },
        };
        assert!(suite.try_request("buyer", wanted, 5).is_err());
    }
}
