//! Tariffs, and what a consumer who opens a session is protected from.

use cosmwasm_std::Uint128;
use flywheel_payments::ContractError;
use flywheel_protocol::Seconds;
use flywheel_types::payments::{
    ExecuteMsg, MachineName, QueryMsg, ReceiveMsg, SessionOpening, TariffSpec, TariffsResponse,
};
use flywheel_types::{Denom, PaymentError};

use crate::suite::{LONGEST, PRICE, Suite, address, error, id};

fn tariffs(suite: &Suite, machine: u64) -> Vec<(u8, u32, u128)> {
    let found: TariffsResponse = suite.query(&QueryMsg::Tariffs { machine: id(machine) });
    let row = |row: &flywheel_types::payments::TariffResponse| (row.tariff, row.version, row.price.u128());
    found.tariffs.iter().map(row).collect()
}

fn refused(suite: &mut Suite, opening: SessionOpening) -> ContractError {
    error(suite.bring("carl", 1_000_000, ReceiveMsg::OpenSession(opening)))
}

#[test]
fn every_change_of_a_tariff_is_a_new_version() {
    let mut suite = Suite::native();
    assert_eq!(tariffs(&suite, 1), [(0, 1, PRICE)]);

    let dearer = TariffSpec {
        price: Uint128::new(400_000),
        ..suite.tariff()
    };
    suite.set_tariff("ann", 1, Some(dearer)).unwrap();
    assert_eq!(tariffs(&suite, 1), [(0, 2, 400_000)]);
    suite.set_tariff("ann", 1, None).unwrap();
    assert!(tariffs(&suite, 1).is_empty());
    suite.set_tariff("ann", 1, Some(suite.tariff())).unwrap();
    assert_eq!(tariffs(&suite, 1), [(0, 4, PRICE)]);
}

#[test]
fn a_machine_has_sixteen_tariffs_at_most() {
    let mut suite = Suite::native();
    for tariff in [15, 16, 255] {
        let set = ExecuteMsg::SetTariff {
            machine: id(1),
            tariff,
            terms: Some(suite.tariff()),
        };
        let result = suite.send("ann", &set);
        if tariff < 16 {
            result.unwrap();
        } else {
            assert_eq!(error(result), ContractError::TariffNumber { tariff, highest: 15 });
        }
    }
    assert_eq!(tariffs(&suite, 1), [(0, 1, PRICE), (15, 1, PRICE)]);
}

#[test]
fn only_the_owner_sets_a_tariff() {
    let mut suite = Suite::native();
    for stranger in ["bob", "carl", "dora"] {
        let terms = Some(suite.tariff());
        let refused = error(suite.set_tariff(stranger, 1, terms));
        assert!(matches!(refused, ContractError::Unauthorized(_)), "{refused}");
    }
    let refused = error(suite.set_tariff("ann", 99, None));
    assert!(matches!(refused, ContractError::UnknownMachine { .. }), "{refused}");
}

#[test]
fn a_tariff_that_nobody_could_use_is_refused() {
    let mut suite = Suite::native();
    let good = suite.tariff();
    let with = |change: &dyn Fn(&mut TariffSpec)| {
        let mut spec = good.clone();
        change(&mut spec);
        spec
    };
    let bad = [
        with(&|spec| spec.price = Uint128::zero()),
        with(&|spec| spec.units_per_minute = Uint128::zero()),
        with(&|spec| spec.unit = String::new()),
        with(&|spec| spec.unit = "x".repeat(33)),
        with(&|spec| spec.max_duration = Seconds::ZERO),
        with(&|spec| spec.max_duration = Seconds::new(2_592_001)),
        with(&|spec| spec.window = Seconds::new(59)),
        with(&|spec| spec.window = Seconds::new(86_401)),
        with(&|spec| spec.network = Some(3)),
        with(&|spec| spec.denom = Denom::Native("!".to_owned())),
        with(&|spec| spec.denom = Denom::Cw20("nobody".to_owned())),
        with(&|spec| (spec.price, spec.units_per_minute) = (Uint128::MAX, Uint128::new(2))),
    ];
    for spec in bad {
        let result = suite.set_tariff("ann", 1, Some(spec.clone()));
        assert!(result.is_err(), "{spec:?}");
    }
    assert_eq!(tariffs(&suite, 1), [(0, 1, PRICE)]);
}

#[test]
fn a_tariff_that_is_not_there_cannot_be_removed() {
    let mut suite = Suite::native();
    suite.set_tariff("ann", 1, None).unwrap();
    let refused = error(suite.set_tariff("ann", 1, None));
    assert_eq!(
        refused,
        ContractError::NoTariff {
            machine: id(1),
            tariff: 0
        }
    );
}

#[test]
fn a_tariff_changed_between_look_and_opening_opens_nothing() {
    for mut suite in Suite::both() {
        let opening = suite.opening();
        let dearer = TariffSpec {
            price: Uint128::new(PRICE * 10),
            ..suite.tariff()
        };
        suite.set_tariff("ann", 1, Some(dearer)).unwrap();

        assert_eq!(
            refused(&mut suite, opening.clone()),
            ContractError::TariffChanged { named: 1, version: 2 }
        );
        let careful = SessionOpening { version: 2, ..opening };
        let expected = ContractError::PriceTooHigh {
            price: Uint128::new(PRICE * 10),
            max_price: Uint128::new(PRICE),
        };
        assert_eq!(refused(&mut suite, careful), expected);
        assert_eq!(suite.gained("carl"), 0);
    }
}

#[test]
fn an_open_session_keeps_its_price() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    let dearer = TariffSpec {
        price: Uint128::new(PRICE * 10),
        ..suite.tariff()
    };

    suite.set_tariff("ann", 1, Some(dearer)).unwrap();

    assert_eq!(suite.session(session).price.u128(), PRICE);
}

#[test]
fn a_deposit_of_another_token_is_refused() {
    for mut suite in Suite::both() {
        for denom in suite.tokens.clone() {
            if denom == suite.denom {
                continue;
            }
            let opening = suite.opening();
            let refused = error(suite.bring_in(&denom, "carl", 1_000, ReceiveMsg::OpenSession(opening)));
            let expected = PaymentError::WrongDenom {
                received: denom.name().to_owned(),
                expected: suite.denom.name().to_owned(),
            };
            assert_eq!(refused, ContractError::Payment(expected));
        }
    }
}

#[test]
fn what_cannot_be_served_is_refused() {
    let mut suite = Suite::native();
    let opening = suite.opening();
    let no_such_tariff = SessionOpening {
        tariff: 3,
        ..opening.clone()
    };
    assert!(matches!(
        refused(&mut suite, no_such_tariff),
        ContractError::NoTariff { .. }
    ));
    let unknown = SessionOpening {
        machine: MachineName::Id(id(99)),
        ..opening.clone()
    };
    assert!(matches!(
        refused(&mut suite, unknown),
        ContractError::UnknownMachine { .. }
    ));
    for seconds in [0, LONGEST + 1, u64::MAX] {
        let duration = Seconds::new(seconds);
        let opening = SessionOpening {
            duration,
            ..opening.clone()
        };
        assert!(matches!(refused(&mut suite, opening), ContractError::Period { .. }));
    }
    let own = error(suite.bring("ann", 1_000, ReceiveMsg::OpenSession(opening.clone())));
    assert_eq!(
        own,
        ContractError::SelfDealing {
            account: address("ann")
        }
    );
    suite.pause_machine(1, "ann");
    assert_eq!(
        refused(&mut suite, opening),
        ContractError::NotInService { machine: id(1) }
    );
}
