//! Each deadline one second before, at and after: at its second only the later step is valid.

use flywheel_marketplace::ContractError;
use flywheel_types::marketplace::{ExecuteMsg, Stage};

use crate::goods::Goods;
use crate::suite::{Suite, error};

/// An order that has got to this stage at second 0.
fn order_at(suite: &mut Suite, stage: Stage) -> (u64, Goods) {
    let goods = Goods::sized(2_000);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.buy("buyer", listing, 10_000);
    if stage != Stage::Paid {
        suite.commit(order, &goods.spoilt(), 9, 1_000);
        if stage != Stage::Committed {
            suite.confirm(order);
            if stage != Stage::Confirmed {
                suite.reveal(order, 9);
            }
        }
    }
    assert_eq!(suite.stage(order), stage);
    (order, goods)
}

/// The step of this stage, in time.
fn step(suite: &mut Suite, stage: Stage, order: u64, goods: &Goods) -> Result<(), ContractError> {
    let result = match stage {
        Stage::Paid => suite.try_commit("seller", order, goods, 9, 1_000),
        Stage::Committed => suite.try_confirm("buyer", order),
        Stage::Confirmed => suite.try_reveal("seller", order, 9),
        _ => suite.try_complain(order, goods, &goods.spoilt(), 9, 1),
    };
    result.map(drop).map_err(|refused| refused.downcast().unwrap())
}

const STAGES: [(Stage, u64); 4] = [
    (Stage::Paid, 100),
    (Stage::Committed, 200),
    (Stage::Confirmed, 300),
    (Stage::Revealed, 400),
];

#[test]
fn a_second_before_the_deadline_the_step_is_valid_and_settling_is_not() {
    for (stage, deadline) in STAGES {
        let mut suite = Suite::native();
        let (order, goods) = order_at(&mut suite, stage);
        suite.at(deadline - 1);
        assert_eq!(error(suite.try_settle(&[order])), ContractError::NothingToSettle);
        step(&mut suite, stage, order, &goods).unwrap();
    }
}

#[test]
fn at_the_deadline_and_after_only_settling_is_valid() {
    for (stage, deadline) in STAGES {
        for late in [0, 1, 1_000_000] {
            let mut suite = Suite::native();
            let (order, goods) = order_at(&mut suite, stage);
            suite.at(deadline + late);
            let refused = step(&mut suite, stage, order, &goods).unwrap_err();
            assert!(matches!(refused, ContractError::TooLate { .. }), "{stage:?} {refused}");
            if stage == Stage::Revealed {
                let refused = error(suite.try_execute("buyer", &ExecuteMsg::Accept { order }));
                assert!(matches!(refused, ContractError::TooLate { .. }));
            }
            suite.settle(order);
            // The buyer, the seller: refund; refund less 1 %; refund and bond; paid.
            let expected = match stage {
                Stage::Paid => (0, 0),
                Stage::Committed => (-100, 100),
                Stage::Confirmed => (1_000, -1_000),
                _ => (-10_000, 8_000),
            };
            assert_eq!((suite.gain("buyer"), suite.gain("seller")), expected, "{stage:?}");
        }
    }
}

#[test]
fn who_declines_ends_a_stage_as_its_time_would() {
    for (stage, who, expected) in [
        (Stage::Paid, "seller", (0, 0)),
        (Stage::Committed, "buyer", (-100, 100)),
    ] {
        let mut suite = Suite::native();
        let (order, _) = order_at(&mut suite, stage);
        let other = if who == "seller" { "buyer" } else { "seller" };
        let decline = ExecuteMsg::Decline { order };
        suite.try_execute(other, &decline).unwrap_err();
        suite.execute(who, &decline);
        assert_eq!((suite.gain("buyer"), suite.gain("seller")), expected);
        suite.try_execute(who, &decline).unwrap_err();
    }
    for (stage, deadline) in [(Stage::Paid, 100), (Stage::Committed, 200)] {
        let mut suite = Suite::native();
        let (order, _) = order_at(&mut suite, stage);
        suite.at(deadline);
        for who in ["seller", "buyer"] {
            suite.try_execute(who, &ExecuteMsg::Decline { order }).unwrap_err();
        }
    }
    for stage in [Stage::Confirmed, Stage::Revealed] {
        let mut suite = Suite::native();
        let (order, _) = order_at(&mut suite, stage);
        for who in ["seller", "buyer"] {
            let refused = error(suite.try_execute(who, &ExecuteMsg::Decline { order }));
            assert!(matches!(refused, ContractError::WrongStage { .. }));
        }
    }
}
