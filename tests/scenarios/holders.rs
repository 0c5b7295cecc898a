//! The story that `flywheel demo` tells, in one small network and on any chain: its holders share the emission in another way,
//! say what a kWh costs, open a second place, stop a grant half-way, are saved from a raid; and a machine is sold.
//! A kWh has six places: 300,000 is 0.30.

use cosmwasm_std::Uint128;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::{Bps, Epoch, H3Cell, Seconds};
use flywheel_testing::{Person, Suite, Token, class, dao_terms, rules};
use flywheel_types::governance::{self, GrantApplication, GrantStatus, MilestoneSpec, ProposalClass, Status, Vote};
use flywheel_types::hub::ClassSpec;
use flywheel_types::payments::{self, TariffBand, TariffSpec};
use flywheel_types::rewards::EmissionSplit;
use flywheel_types::staking::{self, Bond};
use flywheel_types::{Class, NetworkKind, registry, rewards};

/// A place that is open from the start, and a machine in it.
const PARIS: &str = "831fb4fffffffff";
const PARIS_PARK: &str = "871fb4675ffffff";
/// A place that the holders open, and a machine in it.
const CITY: &str = "852a1073fffffff";
const CITY_PARK: &str = "872a1072bffffff";
const NOT_AN_AGENT: &str = "as an agent whom he lets send";

fn person(name: &str) -> Person {
    Person::named(name)
}

fn cell(text: &str) -> H3Cell {
    text.parse().unwrap()
}

/// Chargers only in opened places, and a DAO that is the only admin. Alice has the first charger, 1,000 votes; the DAO was given
/// 10,000.
fn network(token: Token) -> Suite {
    let mut suite = Suite::launched(token, |launch| {
        launch.kind = NetworkKind::Prn;
        (launch.admin, launch.treasury) = (None, None);
        launch.dao = Some(dao_terms());
        launch.classes.push(ClassSpec {
            class: Class {
                name: "charger".to_owned(),
                places: true,
                ..class()
            },
            rules: rules(),
            opened: vec![cell(PARIS)],
        });
    });
    let alice = person("alice");
    register(&mut suite, &alice, "charger-1", PARIS_PARK);
    let bonded = try_bond(&suite, &alice, "charger-1");
    suite.sent(bonded);
    let funded = suite.dao().fund(person("operator").account(), Uint128::new(10_000));
    suite.sent(funded);
    // Epoch 0 begins the next day, and with it what was bonded before: this is epoch 1.
    suite.advance(Seconds::days(2));
    suite
}

/// Registers a machine in a cell, and gives its owner its bond.
fn register(suite: &mut Suite, owner: &Person, name: &str, place: &str) {
    let machine = suite.register(owner, name);
    let here = registry::ExecuteMsg::SetCell {
        machine,
        cell: Some(cell(place)),
    };
    suite.sent(suite.network().registry().execute(owner.account(), &here));
    suite.give(owner, 1_000);
}

fn try_bond(suite: &Suite, owner: &Person, name: &str) -> Result<TxResult, ChainError> {
    let bond = Bond {
        machine: suite.machine(name),
        class: Some("charger".to_owned()),
        commission: None,
    };
    let staking = suite.network().staking();
    staking.bond(owner.account(), bond, Uint128::new(1_000))
}

fn describe(suite: &Suite, sender: &Person, name: &str) -> Result<TxResult, ChainError> {
    let message = registry::ExecuteMsg::SetMetadata {
        machine: suite.machine(name),
        metadata: "two plugs".to_owned(),
    };
    suite.network().registry().execute(sender.account(), &message)
}

fn price(suite: &Suite, price: u128) -> Option<TariffSpec> {
    Some(TariffSpec {
        network: Some(suite.network().record().id),
        ..suite.tariff(price)
    })
}

/// From the next epoch on half is for machines and a fifth for the DAO.
fn share_in_another_way(suite: &mut Suite) {
    let rewards = suite.network().rewards().address().clone();
    let before = suite.network().rewards().emission().unwrap().current.split;
    let percent = |percent| Bps::percent(percent).unwrap();
    assert_eq!((before.machines, before.treasury), (percent(60), percent(10)));
    let change = rewards::ExecuteMsg::SetEmission {
        schedule: None,
        split: Some(EmissionSplit {
            machines: percent(50),
            treasury: percent(20),
            ..before
        }),
    };
    let change = suite.call(&rewards, &change);
    suite.decide(
        &person("alice"),
        ProposalClass::Parameter,
        "A fifth for the DAO",
        vec![change],
    );
    let next = suite.network().rewards().emission().unwrap().next.unwrap();
    assert_eq!((next.since, next.split.machines), (Epoch::new(2), percent(50)));
}

/// 0.30, no more and no less, for tariffs in the network's name.
fn set_a_price(suite: &mut Suite) {
    let alice = person("alice");
    let (id, machine) = (suite.network().record().id, suite.machine("charger-1"));
    let payments = suite.payments().address().clone();
    let fee = payments::ExecuteMsg::SetFee {
        network: id,
        bps: Bps::ZERO,
        recipient: suite.dao().address().to_string(),
    };
    let bands = payments::ExecuteMsg::SetBands {
        network: id,
        class: "charger".to_owned(),
        cell: None,
        bands: vec![TariffBand {
            denom: suite.denom().clone().into(),
            unit: "kWh".to_owned(),
            lowest: Uint128::new(300_000),
            highest: Uint128::new(300_000),
        }],
    };
    let actions = vec![suite.call(&payments, &fee), suite.call(&payments, &bands)];
    suite.decide(&alice, ProposalClass::Parameter, "A kWh for 0.30", actions);

    for other in [299_999, 300_001, 450_000] {
        let set = suite
            .payments()
            .set_tariff(alice.account(), machine, 0, price(suite, other));
        suite.refused(set, "it allows 300000 to 300000");
    }
    let set = suite
        .payments()
        .set_tariff(alice.account(), machine, 0, price(suite, 300_000));
    suite.sent(set);
    assert_eq!(suite.payments().tariffs(machine).unwrap()[0].price.u128(), 300_000);
}

/// Bob's charger could not come, and comes.
fn open_a_second_place(suite: &mut Suite) {
    let bob = person("bob");
    register(suite, &bob, "charger-2", CITY_PARK);
    let early = try_bond(suite, &bob, "charger-2");
    suite.refused(early, "takes new machines only in opened places");
    assert_eq!(suite.balance(&bob), 1_000);

    let staking = suite.network().staking().address().clone();
    let open = staking::ExecuteMsg::OpenPlaces {
        cells: vec![cell(CITY)],
        boost: Bps::ZERO,
    };
    let open = suite.call(&staking, &open);
    suite.decide(&person("alice"), ProposalClass::Parameter, "A second place", vec![open]);
    let bonded = try_bond(suite, &bob, "charger-2");
    suite.sent(bonded);

    let machine = suite.machine("charger-2");
    let enrolled = |epoch| {
        let staking = suite.network().staking();
        staking.enrolment(machine, Some(Epoch::new(epoch))).unwrap()
    };
    assert!(enrolled(1).is_none());
    assert_eq!(enrolled(2).unwrap().cell, Some(cell(CITY_PARK)));
}

/// 3,000 of 6,000 are paid, 3,000 come back.
fn stop_a_grant(suite: &mut Suite) {
    let (maker, reviewer) = (person("maker"), person("reviewer"));
    let milestone = |title: &str| MilestoneSpec {
        title: title.to_owned(),
        amount: Uint128::new(3_000),
    };
    let application = GrantApplication {
        title: "A map".to_owned(),
        details: String::new(),
        recipient: None,
        denom: suite.denom().clone().into(),
        milestones: vec![milestone("The streets"), milestone("The houses")],
        duration: Seconds::days(90),
    };
    let applied = suite.dao().apply(maker.account(), application);
    let applied = suite.sent(applied);
    let grant = suite.dao().applied(&applied).unwrap();
    let award = governance::ExecuteMsg::AwardGrant {
        grant,
        reviewer: Some(suite.address(&reviewer).to_string()),
    };
    let award = suite.call(suite.dao().address(), &award);
    suite.decide(&person("alice"), ProposalClass::Treasury, "The map", vec![award]);

    let sent = [
        suite
            .dao()
            .report_milestone(maker.account(), grant, 0, "https://map.example"),
        suite.dao().accept_milestone(reviewer.account(), grant, 0),
        suite.dao().stop_grant(reviewer.account(), grant),
    ];
    for sent in sent {
        suite.sent(sent);
    }
    assert_eq!(suite.balance(&maker), 3_000);
    assert_eq!(suite.dao().grant(grant).unwrap().status, GrantStatus::Ended);
    assert_eq!(treasury(suite), 7_000);
}

/// Alone at the vote, Alice passes what would give her everything.
fn raid_the_treasury(suite: &mut Suite) {
    let (alice, guardian) = (person("alice"), person("guardian"));
    let all = suite.denom().pay(&suite.address(&alice), Uint128::new(7_000)).unwrap();
    let proposal = suite.propose(&alice, ProposalClass::Treasury, "Advice", vec![all]);
    suite.vote(&alice, proposal, Vote::Yes);
    let ends = suite.voting_ends(proposal);
    suite.wait_until(ends);
    assert_eq!(suite.status(proposal), Status::Queued);
    let vetoed = suite.dao().veto(guardian.account(), proposal);
    suite.sent(vetoed);
    suite.await_timelock(proposal);
    let late = suite.dao().carry_out(alice.account(), proposal);
    suite.refused(late, "is Vetoed");
    assert_eq!((suite.balance(&alice), treasury(suite)), (0, 7_000));
}

/// Otto, who ran charger 1 for Alice, does not run it for Bob.
fn sell_a_charger(suite: &mut Suite) {
    let (alice, bob, otto) = (person("alice"), person("bob"), person("otto"));
    let machine = suite.machine("charger-1");
    let namespace = suite.of_machine("charger-1");
    let messages: (&[&str], &[&str]) = (&["set_metadata"], &["set_tariff"]);
    suite.entrust(&alice, &namespace, &otto, messages, vec![]);
    let described = describe(suite, &otto, "charger-1");
    suite.sent(described);

    suite.sell(&alice, "charger-1", &bob);

    suite.refused(describe(suite, &otto, "charger-1"), NOT_AN_AGENT);
    let set = suite.payments().set_tariff(otto.account(), machine, 0, None);
    suite.refused(set, NOT_AN_AGENT);
    suite.refused(describe(suite, &alice, "charger-1"), NOT_AN_AGENT);
    let described = describe(suite, &bob, "charger-1");
    suite.sent(described);
}

fn treasury(suite: &Suite) -> u128 {
    let totals = suite.dao().totals(suite.denom()).unwrap();
    assert!(totals.balances());
    let row = totals.liabilities.iter().find(|row| row.name == "treasury");
    row.unwrap().amount.u128()
}

fn the_story_of_the_demonstration(token: Token) {
    let mut suite = network(token);
    share_in_another_way(&mut suite);
    set_a_price(&mut suite);
    open_a_second_place(&mut suite);
    stop_a_grant(&mut suite);
    raid_the_treasury(&mut suite);
    sell_a_charger(&mut suite);
    // Of 1,000 tokens a day a tenth in epochs 0 and 1 and a fifth in epoch 2: 7,000 + 100 + 100 + 200.
    suite.begin(3).mint();
    assert_eq!(treasury(&suite), 7_400);
}

#[test]
fn the_story_of_the_demonstration_in_a_cw20_network() {
    the_story_of_the_demonstration(Token::Cw20);
}

#[test]
fn the_story_of_the_demonstration_in_a_native_network() {
    the_story_of_the_demonstration(Token::Native);
}
