//! The page and the identities of decisions that were made by hand.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Epoch, H3Cell};
use flywheel_types::governance::{ProposalClass, Status, Vote};

use super::{id, report, tokens, totals};
use crate::engine::{
    Cast, Governance, GrantEnded, MachineSold, Motion, Party, PlaceOpened, RaidVetoed, SplitChange, TariffBand,
};
use crate::output::checks::ensure_all_hold;
use crate::output::govern::checks;
use crate::output::json::json;
use crate::output::report::Report;
use crate::output::tables::{Look, page};

fn cell(text: &str) -> H3Cell {
    text.parse().unwrap()
}

fn cast(by: &str, vote: Vote, power: u128) -> Cast {
    Cast {
        by: by.to_owned(),
        vote,
        power: tokens(power),
    }
}

fn motion(number: u64, title: &str, (yes, no): (u128, u128), status: Status) -> Motion {
    Motion {
        number,
        title: title.to_owned(),
        class: ProposalClass::Parameter,
        proposer: "Bo".to_owned(),
        voters: vec![cast("Ada", Vote::No, no), cast("Bo", Vote::Yes, yes)],
        yes: tokens(yes),
        no: tokens(no),
        deposit: tokens(10),
        status,
    }
}

fn party(name: &str, before: u128, paid: u128, received: u128) -> Party {
    Party {
        name: name.to_owned(),
        before: tokens(before),
        paid: tokens(paid),
        received: tokens(received),
        after: tokens(before + received - paid),
    }
}

/// 1,000 of 3,000 set aside for a grant are paid, a deposit of 10 is lost, a bond of 500 is laid down.
fn decided() -> Governance {
    Governance {
        votes: tokens(3_500),
        minimum_votes: tokens(2_000),
        proposals: vec![
            motion(1, "65 % of the emission for machines", (2_000, 1_000), Status::Executed),
            motion(2, "Advice, for all that the treasury has", (2_000, 0), Status::Vetoed),
        ],
        split: SplitChange {
            since: Epoch::new(1),
            before: Bps::percent(70).unwrap(),
            after: Bps::new(6_250).unwrap(),
            last_before: tokens(700),
            first_after: tokens(625),
            budget: tokens(1_325),
            expected: tokens(1_325),
        },
        tariff: TariffBand {
            class: "charger".to_owned(),
            unit: "kWh".to_owned(),
            price: Uint128::new(300_000),
            dearer: Uint128::new(450_000),
            machine: "alpha".to_owned(),
            refused: "it allows 300000 to 300000".to_owned(),
        },
        place: PlaceOpened {
            class: "depot".to_owned(),
            name: "Berlin".to_owned(),
            cell: cell("831f1dfffffffff"),
            places: 2,
            machine: "delta".to_owned(),
            id: id(4),
            refused: "no place is open there".to_owned(),
            bond: tokens(500),
            enrolled_from: Epoch::new(3),
        },
        grant: GrantEnded {
            title: "A map".to_owned(),
            promised: tokens(2_000),
            milestones_paid: 1,
            milestones: 2,
            paid: tokens(1_000),
            back: tokens(1_000),
        },
        raid: RaidVetoed {
            by: "Bo\u{1b}[2J".to_owned(),
            amount: tokens(9_000),
            lost_deposit: tokens(10),
            refused: "proposal 2 is vetoed".to_owned(),
        },
        sale: MachineSold {
            machine: "gamma\u{1b}[2J".to_owned(),
            id: id(3),
            from: "Bo".to_owned(),
            to: "Ada".to_owned(),
            written: "cleaned".to_owned(),
            refused: "let him send as an agent".to_owned(),
        },
        parties: vec![
            party("owner Bo", 600, 510, 0),
            party("who has the grant", 0, 0, 1_000),
            party("treasury", 10_000, 1_000, 10),
            party("staking contract, for bonds", 3_000, 0, 500),
        ],
        totals: totals(tokens(9_010), &[("treasury", tokens(9_010))]),
    }
}

fn with_dao() -> Report {
    let mut report = report();
    report.add_governance(decided()).unwrap();
    report
}

#[test]
fn the_page_of_a_network_with_holders_says_what_they_decided() {
    let without = page(&report(), Look::default());
    let with = page(&with_dao(), Look::default());
    let rewards = without.split("\nChecked to the unit").next().unwrap();
    let decisions = with.strip_prefix(rewards).unwrap();
    assert_eq!(decisions, include_str!("decisions.txt"));
    for line in decisions.lines() {
        assert!(line.chars().count() <= 100, "{line}");
        assert_eq!(line, line.trim_end());
    }
}

#[test]
fn a_run_without_a_story_says_nothing_of_one() {
    assert!(!json(&report()).unwrap().contains("\"dao\""));
    let value: serde_json::Value = serde_json::from_str(&json(&with_dao()).unwrap()).unwrap();
    assert_eq!(value["dao"]["grant"]["back"], "1000000000");
    assert_eq!(value["dao"]["proposals"][1]["status"], "vetoed");
}

#[test]
fn each_identity_of_the_decisions_notices_its_own_base_unit() {
    /// Takes one base unit away somewhere.
    type Theft = fn(&mut Governance);
    const UNIT: Uint128 = Uint128::one();
    let thefts: [(&str, Theft); 7] = [
        ("votes of each proposal", |decided| {
            // Counted for the other proposal: the sum is right.
            decided.proposals[0].yes -= UNIT;
            decided.proposals[1].yes += UNIT;
        }),
        ("machines' part", |decided| decided.split.budget -= UNIT),
        ("governance: balance", |decided| decided.totals.balance -= UNIT),
        ("holders: before", |decided| {
            // What one lacks another has too much: the sum is right.
            decided.parties[0].after -= UNIT;
            decided.parties[1].after += UNIT;
        }),
        ("holders' money", |decided| decided.parties[2].after -= UNIT),
        ("the grant", |decided| decided.grant.back -= UNIT),
        ("the vetoed proposal's deposit", |decided| {
            decided.raid.lost_deposit -= UNIT
        }),
    ];
    ensure_all_hold(&checks(&decided()).unwrap()).unwrap();
    for (name, steal) in thefts {
        let mut decided = decided();
        steal(&mut decided);
        let checks = checks(&decided).unwrap();
        assert!(
            checks.iter().any(|check| !check.holds && check.says.starts_with(name)),
            "{name}: {checks:?}"
        );
    }
}
