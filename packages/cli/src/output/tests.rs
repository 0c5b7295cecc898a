//! The page and the identities of a small report that was made by hand.

mod decisions;
mod govern;
mod session;
mod trade;

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use flywheel_protocol::readings::Reason;
use flywheel_protocol::{Curve, Did, MachineId};
use flywheel_types::totals::liability;
use flywheel_types::{Denom, NetworkKind, Sector, Totals};

use super::checks::{Figures, checks, ensure_all_hold};
use super::json::json;
use super::report::{
    ClassFacts, Contracts, Example, Flows, Holdings, MachineFacts, MachineFlows, NetworkFacts, OracleFacts,
    OracleFlows, OwnerFacts, Readings, Refusal, Report, StakerFlows, TokenFacts,
};
use super::tables::{Look, page};

/// Base units of whole tokens with six decimals.
fn tokens(whole: u128) -> Uint128 {
    Uint128::new(whole * 1_000_000)
}

fn id(number: u64) -> MachineId {
    MachineId::new(number).unwrap()
}

fn machine(number: u64, name: &str, owner: &str, refused: &[(Reason, u64)], earned: Uint128) -> MachineFacts {
    MachineFacts {
        name: name.to_owned(),
        id: id(number),
        did: Did::new("test-1", "registry", id(number)).unwrap(),
        owner: owner.to_owned(),
        class: "charger".to_owned(),
        cell: None,
        curve: Curve::P256,
        readings: Readings {
            accepted: 40,
            refused: refused.iter().map(|(_, count)| count).sum(),
        },
        refused: BTreeMap::from_iter(refused.iter().copied()),
        work: "1234.5".to_owned(),
        unit: "kW.h".to_owned(),
        earned,
        claimed: earned,
        income: tokens(5),
    }
}

/// Two epochs that emitted 1,000 tokens: 700 for machines, 100 each for stakers, oracles and treasury. The machines
/// earned 450.25 + 200 + 0, so 49.75 are left over.
fn flows() -> Flows {
    Flows {
        minted: tokens(1_000),
        machines: MachineFlows {
            total: tokens(700),
            claimed: Uint128::new(650_250_000),
            undistributed: Uint128::new(49_750_000),
            ..MachineFlows::default()
        },
        stakers: StakerFlows {
            total: tokens(100),
            paid: tokens(15),
            streaming: tokens(85),
            ..StakerFlows::default()
        },
        oracles: OracleFlows {
            total: tokens(100),
            earned: tokens(75),
            undistributed: tokens(25),
            ..OracleFlows::default()
        },
        treasury: tokens(100),
        ..Flows::default()
    }
}

/// 10,000 tokens at the launch and 1,000 minted.
fn holdings() -> Holdings {
    Holdings {
        supply: tokens(11_000),
        initial: tokens(10_000),
        owners: Uint128::new(665_250_000), // claimed 650.25 + income 15
        staking: tokens(3_085),            // three bonds of 1,000 and 85 of income
        verification: tokens(2_000),
        rewards: Uint128::new(149_750_000), // 49.75 undistributed, 75 of credits, 25 that an oracle did not sign for
        reserve: Uint128::zero(),
        treasury: tokens(100),
        oracles: Uint128::zero(),
        operator: tokens(5_000),
    }
}

fn totals(balance: Uint128, owed: &[(&str, Uint128)]) -> Totals {
    let liabilities = owed.iter().map(|(name, amount)| liability(name, *amount)).collect();
    Totals {
        denom: Denom::Cw20("token".to_owned()),
        balance,
        liabilities,
        donations: Uint128::zero(),
    }
}

fn staking() -> Totals {
    totals(tokens(3_085), &[("bonds", tokens(3_000)), ("income", tokens(85))])
}

fn figures<'a>(flows: &'a Flows, holdings: &'a Holdings, contracts: &'a [Totals; 3]) -> Figures<'a> {
    let [staking, verification, rewards] = contracts;
    Figures {
        flows,
        holdings,
        staking,
        verification,
        rewards,
        is_minted: true,
        claimed_by_machines: Uint128::new(650_250_000),
        treasury_credit: Uint128::zero(),
    }
}

fn contracts() -> [Totals; 3] {
    let left = [
        ("undistributed", Uint128::new(49_750_000)),
        ("credits", tokens(75)),
        ("oracles_undistributed", tokens(25)),
    ];
    [
        staking(),
        totals(tokens(2_000), &[("oracle_bonds", tokens(2_000))]),
        totals(Uint128::new(149_750_000), &left),
    ]
}

fn report() -> Report {
    let (flows, holdings, contracts) = (flows(), holdings(), contracts());
    let owner = |name: &str, machines, claimed, income| OwnerFacts {
        name: name.to_owned(),
        address: format!("wasm1{}", name.to_lowercase()),
        machines,
        claimed,
        income,
        balance: claimed + income,
    };
    Report {
        network: NetworkFacts {
            name: "Tiny".to_owned(),
            kind: NetworkKind::Prn,
            sector: Sector::Energy,
            token: TokenFacts {
                symbol: "TINY".to_owned(),
                decimals: 6,
                denom: "token".to_owned(),
            },
            contracts: Contracts {
                machine_registry: "registry".to_owned(),
                token: Some("token".to_owned()),
                staking: "staking".to_owned(),
                verification: "verification".to_owned(),
                rewards: "rewards".to_owned(),
                marketplace: None,
                governance: None,
            },
            start: "2025-06-02T00:00:00+02:00".to_owned(),
            epoch_seconds: 86_400,
        },
        epochs: 2,
        readings: Readings {
            accepted: 120,
            refused: 24,
        },
        rewards: Uint128::new(650_250_000),
        classes: vec![
            ClassFacts {
                name: "charger".to_owned(),
                machines: 2,
                earning: 2,
                readings: Readings {
                    accepted: 80,
                    refused: 4,
                },
                work: "2469.123456".to_owned(),
                unit: "kW.h".to_owned(),
                rewards: Uint128::new(650_250_000),
            },
            ClassFacts {
                name: "sensor".to_owned(),
                machines: 1,
                earning: 0,
                readings: Readings {
                    accepted: 40,
                    refused: 20,
                },
                work: "40".to_owned(),
                unit: "intervals".to_owned(),
                rewards: Uint128::zero(),
            },
        ],
        refusals: vec![
            Refusal {
                reason: Reason::BadSignature,
                readings: 20,
                machines: 1,
                example: Example {
                    id: id(3),
                    name: "gamma".to_owned(),
                },
                explanation: Reason::BadSignature.explanation(),
            },
            Refusal {
                reason: Reason::AboveEpochMaximum,
                readings: 4,
                machines: 2,
                example: Example {
                    id: id(2),
                    name: "a-charger-with-a-name-that-is-too-long-for-a-table".to_owned(),
                },
                explanation: Reason::AboveEpochMaximum.explanation(),
            },
        ],
        machines: vec![
            machine(1, "alpha", "Ada", &[(Reason::AboveEpochMaximum, 1)], tokens(200)),
            machine(
                2,
                "a-charger-with-a-name-that-is-too-long-for-a-table",
                "Bo",
                &[(Reason::AboveEpochMaximum, 3)],
                Uint128::new(450_250_000),
            ),
            machine(
                3,
                "gamma\u{1b}[2J",
                "Bo",
                &[(Reason::BadSignature, 20)],
                Uint128::zero(),
            ),
        ],
        owners: vec![
            owner("Ada", 1, tokens(200), tokens(5)),
            owner("Bo", 2, Uint128::new(450_250_000), tokens(10)),
        ],
        oracles: ["one", "two", "three", "four"]
            .map(|name| OracleFacts {
                address: name.to_owned(),
                statements: if name == "four" { 0 } else { 2 },
                pay: if name == "four" { Uint128::zero() } else { tokens(25) },
                balance: Uint128::zero(),
            })
            .to_vec(),
        dao: None,
        market: None,
        checks: checks(&figures(&flows, &holdings, &contracts)).unwrap(),
        flows,
        holdings,
    }
}

#[test]
fn the_page_reads_as_it_was_written() {
    assert_eq!(page(&report(), Look::default()), include_str!("tests/page.txt"));
}

#[test]
fn no_line_is_wider_than_a_terminal_of_100_columns() {
    let page = page(&report(), Look { all: true, bold: false });
    for line in page.lines() {
        assert!(line.chars().count() <= 100, "{line}");
        assert_eq!(line, line.trim_end());
    }
}

#[test]
fn only_a_terminal_gets_escape_codes_and_a_name_never_brings_its_own() {
    assert!(!page(&report(), Look { all: true, bold: false }).contains('\u{1b}'));
    let bold = page(&report(), Look { all: true, bold: true });
    assert!(bold.contains("\u{1b}[1mWhat each class earned\u{1b}[0m"));
    assert!(!bold.contains("\u{1b}[2J"));
}

#[test]
fn ten_machines_are_shown_and_the_rest_on_request() {
    let mut report = report();
    report.machines = (1..=12)
        .map(|n| machine(n, &format!("m{n}"), "Ada", &[], tokens(u128::from(n))))
        .collect();
    // 12 to 3 are shown; 2 + 1 = 3 tokens are left.
    let few = page(&report, Look::default());
    assert!(few.contains("and 2 more, which earned 3; --all shows them."), "{few}");
    assert!(!few.contains("m2 "));
    let all = page(&report, Look { all: true, bold: false });
    assert!(all.contains("m2 ") && !all.contains("--all"));
}

#[test]
fn amounts_in_json_are_base_units_as_text() {
    let value: serde_json::Value = serde_json::from_str(&json(&report()).unwrap()).unwrap();
    assert_eq!(value["machines"][1]["earned"], "450250000");
    assert_eq!(value["flows"]["minted"], "1000000000");
    assert_eq!(value["machines"][2]["refused"]["bad_signature"], 20);
    assert_eq!(value["checks"][0]["holds"], true);
}

#[test]
fn books_that_balance_pass() {
    let (flows, holdings, contracts) = (flows(), holdings(), contracts());
    let checks = checks(&figures(&flows, &holdings, &contracts)).unwrap();
    assert_eq!(checks.len(), 11);
    ensure_all_hold(&checks).unwrap();
}

#[test]
fn one_base_unit_too_few_is_an_error_that_names_the_rule() {
    let (mut flows, holdings, contracts) = (flows(), holdings(), contracts());
    flows.machines.undistributed = Uint128::new(49_749_999);
    let checks = checks(&figures(&flows, &holdings, &contracts)).unwrap();
    let error = ensure_all_hold(&checks).unwrap_err().to_string();
    assert!(
        error.contains("W7: machines = claimed + claimable + open + undistributed"),
        "{error}"
    );
    assert!(error.contains("(700000000 against 699999999)"), "{error}");
    assert_eq!(checks.iter().filter(|check| !check.holds).count(), 1);
}

#[test]
fn each_identity_notices_its_own_base_unit() {
    /// Takes one base unit away somewhere.
    type Theft = fn(&mut Flows, &mut Holdings, &mut [Totals; 3]);
    const UNIT: Uint128 = Uint128::one();
    let thefts: [(&str, Theft); 8] = [
        ("staking: balance", |_, holdings, [staking, ..]| {
            staking.balance -= UNIT;
            holdings.staking -= UNIT;
        }),
        ("verification: balance", |_, _, [_, verification, _]| {
            verification.balance -= UNIT
        }),
        ("rewards: balance", |_, _, [.., rewards]| rewards.balance -= UNIT),
        ("supply = initial", |_, holdings, _| holdings.initial -= UNIT),
        ("supply = what all", |_, holdings, _| holdings.operator -= UNIT),
        ("stakers =", |flows, _, _| flows.stakers.paid -= UNIT),
        ("oracles =", |flows, _, _| flows.oracles.earned -= UNIT),
        ("treasury =", |_, holdings, _| {
            holdings.treasury -= UNIT;
            holdings.owners += UNIT;
        }),
    ];
    for (name, steal) in thefts {
        let (mut flows, mut holdings, mut contracts) = (flows(), holdings(), contracts());
        steal(&mut flows, &mut holdings, &mut contracts);
        let checks = checks(&figures(&flows, &holdings, &contracts)).unwrap();
        assert!(
            checks.iter().any(|check| !check.holds && check.says.starts_with(name)),
            "{name}: {checks:?}"
        );
    }
}
