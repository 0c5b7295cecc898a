//! What holders decide on a small session, and across a kill.

use flywheel_protocol::{Bps, Epoch, H3Cell};
use flywheel_types::governance::{ProposalClass, Status, Vote};

use super::session::Few;
use super::tokens;
use super::trade::demo_with;
use crate::engine::{Ballot, NewPlace, NewSplit, Project, Resale, Session, Setup, Source, Story};
use crate::input::Plan;
use crate::output::checks::ensure_all_hold;
use crate::output::json::json;
use crate::output::report::Report;

/// A cell of Berlin and the place around it, which is not open.
const BERLIN: &str = "871f1d488ffffff";
const AROUND_BERLIN: &str = "831f1dfffffffff";

fn cell(text: &str) -> H3Cell {
    text.parse().unwrap()
}

/// The machines of [`Few`] bond 9,500 for Harbour Mobility and 1,000 for Ada Lovelace.
fn plan() -> Plan {
    demo_with("minimum_power = 200_000\ndeposit = 100\n", "minimum_power = 10_000\n")
}

const ALONE: Ballot = Ballot {
    proposer: "Harbour Mobility",
    yes: &["Harbour Mobility"],
    no: &["Ada Lovelace"],
};

fn story() -> Story {
    Story {
        split: NewSplit {
            in_epoch: Epoch::new(0),
            moved: Bps::percent(10).unwrap(),
            ballot: ALONE,
        },
        tariff: ALONE,
        place: NewPlace {
            class: "depot",
            name: "Berlin",
            place: cell(AROUND_BERLIN),
            machine: "berlin-depot-9",
            cell: cell(BERLIN),
            owner: "Harbour Mobility",
            ballot: ALONE,
        },
        grant: Project {
            title: "A map",
            milestones: ["The streets", "The houses"],
            amount: tokens(300),
            reviewer: "Ada Lovelace",
            ballot: ALONE,
        },
        raid: Ballot { no: &[], ..ALONE },
        sale: Resale {
            unit: 1,
            buyer: "Harbour Mobility",
        },
    }
}

fn governed(plan: &Plan) -> Few {
    let mut source = Few::new(plan);
    source.story = Some(story());
    source
}

/// Works what is left.
fn work(session: &mut Session<'_>, source: &mut Few) -> anyhow::Result<()> {
    while session.next_epoch() <= source.last_epoch() {
        session.work_next(source)?;
    }
    session.collect_income()
}

#[test]
fn holders_decide_and_what_they_decided_holds() {
    let plan = plan();
    let mut source = governed(&plan);
    let setup = Setup {
        plan: &plan,
        seed: "few",
        state: None,
    };
    let chain = setup.open_chain(&source).unwrap();
    let mut session = Session::start(&chain, &setup, &source).unwrap();
    work(&mut session, &mut source).unwrap();
    let mut report = Report::collect(&session, &plan).unwrap();
    let decided = session.govern(source.story().unwrap(), &plan).unwrap();
    report.add_governance(decided.clone()).unwrap();
    ensure_all_hold(&report.checks).unwrap();

    let kinds = decided.proposals.iter().map(|motion| (motion.class, motion.status));
    let (parameter, treasury) = (ProposalClass::Parameter, ProposalClass::Treasury);
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [
            (parameter, Status::Executed),
            (parameter, Status::Executed),
            (parameter, Status::Executed),
            (treasury, Status::Executed),
            (treasury, Status::Vetoed),
        ]
    );
    assert!(decided.proposals.iter().all(|motion| motion.yes == tokens(9_500)
        || motion.number == 4 && motion.yes == tokens(11_500)
        || motion.number == 5 && motion.yes == tokens(11_500)));
    // 10,000,000 tokens in 730 days are 13,698.630136 a day: 70 % of the first, then 60 %.
    assert_eq!(decided.split.since, Epoch::new(1));
    assert_eq!(decided.split.last_before.u128(), 9_589_041_095);
    assert_eq!(decided.split.first_after.u128(), 8_219_178_082);
    assert_eq!(decided.split.budget.u128(), 17_808_219_177);
    let tariff = &decided.tariff;
    assert_eq!((tariff.price.u128(), tariff.dearer.u128()), (300_000, 450_000));
    assert!(
        tariff.refused.contains("it allows 300000 to 300000"),
        "{}",
        tariff.refused
    );
    let place = &decided.place;
    assert!(place.refused.contains("only in opened places"), "{}", place.refused);
    assert_eq!(
        (place.places, place.bond, place.enrolled_from),
        (2, tokens(2_000), Epoch::new(3))
    );
    let grant = &decided.grant;
    assert_eq!(
        (grant.promised, grant.paid, grant.back, grant.milestones_paid),
        (tokens(600), tokens(300), tokens(300), 1)
    );
    // All that the treasury had: it has it still.
    assert_eq!(decided.totals.balance, decided.raid.amount);
    assert!(decided.raid.refused.contains("is Vetoed"), "{}", decided.raid.refused);
    let raiders = &decided.proposals[4].voters;
    let raiders: Vec<_> = raiders
        .iter()
        .map(|cast| (cast.by.as_str(), cast.vote, cast.power))
        .collect();
    assert_eq!(raiders, [("Harbour Mobility", Vote::Yes, tokens(11_500))]);
    assert_eq!(decided.sale.to, "Harbour Mobility");
    assert!(decided.sale.refused.contains("as an agent whom he lets send"));
}

#[test]
fn a_vote_that_was_cut_short_goes_on_where_it_was() {
    let plan = plan();
    let folder = tempfile::tempdir().unwrap();
    let whole = {
        let mut source = governed(&plan);
        let setup = Setup {
            plan: &plan,
            seed: "few",
            state: None,
        };
        let chain = setup.open_chain(&source).unwrap();
        let mut session = Session::start(&chain, &setup, &source).unwrap();
        work(&mut session, &mut source).unwrap();
        json(&Report::collect(&session, &plan).unwrap()).unwrap()
    };
    let setup = Setup {
        plan: &plan,
        seed: "few",
        state: Some(folder.path()),
    };
    // Each process gets one step further: opened, voted, carried out, an epoch worked.
    for steps in 0..5 {
        let mut source = governed(&plan);
        let chain = setup.open_chain(&source).unwrap();
        let mut session = Session::start(&chain, &setup, &source).unwrap();
        if steps < 3 {
            session.begin_split(&story().split, steps).unwrap();
            chain.mark(&[]).unwrap();
            continue;
        }
        source.is_cut_off = steps == 3;
        let worked = work(&mut session, &mut source);
        if steps == 3 {
            assert!(format!("{:#}", worked.unwrap_err()).contains("cut off"));
            continue;
        }
        worked.unwrap();
        assert_eq!(json(&Report::collect(&session, &plan).unwrap()).unwrap(), whole);
        assert_eq!(session.network().dao().unwrap().newest(None, None).unwrap().len(), 1);
    }
}
