//! A small session on a chain in memory: what is printed of it, checked against each other.

use anyhow::Result;
use cosmwasm_std::Uint128;
use flywheel_protocol::{Epoch, Seconds, Time};

use crate::engine::{Fingerprint, Record, Session, Setup, Source, Story, Submission, Unit};
use crate::input::Plan;
use crate::output::amount::Tokens;
use crate::output::report::Report;
use crate::output::{checks, json, statement};
use crate::simulate::{self, Simulation};

/// The simulation's first machines.
const MACHINES: usize = 8;
/// A name that is a formula and needs quotes in CSV.
const BAD_NAME: &str = "=cmd(\"a\", 1)";

/// A few machines of the simulation, for two epochs.
pub(super) struct Few {
    simulation: Simulation,
    units: Vec<Unit>,
    /// What their owners decide.
    pub(super) story: Option<Story>,
    /// In the last epoch no machine can be reached.
    pub(super) is_cut_off: bool,
}

impl Few {
    pub(super) fn new(plan: &Plan) -> Self {
        let simulation = Simulation::new(plan, "few").unwrap();
        let mut units = simulation.units()[..MACHINES].to_vec();
        units[0].name = BAD_NAME.to_owned();
        units[1].owner = "Ada Lovelace".to_owned();
        Self {
            simulation,
            units,
            story: None,
            is_cut_off: false,
        }
    }
}

impl Source for Few {
    fn units(&self) -> &[Unit] {
        &self.units
    }

    fn start(&self) -> Time {
        self.simulation.start()
    }

    fn last_epoch(&self) -> Epoch {
        Epoch::new(1)
    }

    fn reports(&mut self, epoch: Epoch) -> Result<Vec<Submission>> {
        anyhow::ensure!(!self.is_cut_off || epoch < self.last_epoch(), "cut off");
        let mut reports = self.simulation.reports(epoch)?;
        reports.retain(|report| report.unit < MACHINES);
        Ok(reports)
    }

    fn each_record(&mut self, take: &mut dyn FnMut(Record) -> Result<()>) -> Result<()> {
        // Their two epochs are the simulation's first ones.
        let end = self.start().plus(Seconds::days(2))?;
        self.simulation.each_record(&mut |record| {
            if record.unit < MACHINES && record.time < end {
                take(record)?;
            }
            Ok(())
        })
    }

    fn story(&self) -> Option<&Story> {
        self.story.as_ref()
    }

    fn fingerprint(&self) -> Fingerprint {
        self.simulation.fingerprint()
    }
}

/// Works both epochs in a fresh chain and looks at the result.
fn with_session(look: impl Fn(&Session<'_>, &Plan)) {
    with_source(&simulate::plan().unwrap(), |session, plan, _| look(session, plan));
}

/// As [`with_session`], with a network file of one's own; may also go on.
pub(super) fn with_source(plan: &Plan, look: impl FnOnce(&mut Session<'_>, &Plan, &mut dyn Source)) {
    let mut source = Few::new(plan);
    let setup = Setup {
        plan,
        seed: "few",
        state: None,
    };
    let chain = setup.open_chain(&source).unwrap();
    let mut session = Session::start(&chain, &setup, &source).unwrap();
    while session.next_epoch() <= source.last_epoch() {
        session.work_next(&mut source).unwrap();
    }
    session.collect_income().unwrap();
    look(&mut session, plan, &mut source);
}

fn rows(csv: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(csv.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn the_report_of_a_session_balances_and_its_parts_agree() {
    with_session(|session, plan| {
        let report = Report::collect(session, plan).unwrap();
        checks::ensure_all_hold(&report.checks).unwrap();
        let sum = |amounts: Vec<Uint128>| amounts.into_iter().sum::<Uint128>();
        assert!(!report.rewards.is_zero());
        assert_eq!(report.rewards, report.flows.machines.claimed);
        assert_eq!(
            report.rewards,
            sum(report.classes.iter().map(|class| class.rewards).collect())
        );
        assert_eq!(
            report.rewards,
            sum(report.owners.iter().map(|owner| owner.claimed).collect())
        );
        assert_eq!(
            report.flows.stakers.paid,
            sum(report.machines.iter().map(|machine| machine.income).collect())
        );
        // Four oracles signed two statements.
        assert_eq!(
            report
                .oracles
                .iter()
                .map(|oracle| oracle.statements)
                .collect::<Vec<_>>(),
            [2, 2, 2, 2]
        );
        assert_eq!(report.network.start, "2025-06-02T00:00:00+00:00");
    });
}

#[test]
fn two_fresh_sessions_print_the_same() {
    let print = || {
        let printed = std::cell::RefCell::new(String::new());
        with_session(|session, plan| {
            *printed.borrow_mut() = json::json(&Report::collect(session, plan).unwrap()).unwrap();
        });
        printed.into_inner()
    };
    assert_eq!(print(), print());
}

#[test]
fn a_statement_has_a_row_for_each_epoch_and_machine_and_adds_up_to_what_was_claimed() {
    with_session(|session, plan| {
        let report = Report::collect(session, plan).unwrap();
        let text = statement::statement(session, plan, "Harbour Mobility").unwrap();
        let rows = rows(&text);
        // Seven machines (the second one is Ada's), two epochs.
        assert_eq!(rows.len(), 14);
        assert_eq!(&rows[0][0], "0");
        assert_eq!(&rows[0][1], "2025-06-02T00:00:00+00:00");
        assert_eq!(&rows[13][2], "2025-06-04T00:00:00+00:00");
        for machine in report
            .machines
            .iter()
            .filter(|machine| machine.owner == "Harbour Mobility")
        {
            let own = rows.iter().filter(|row| row[4] == machine.id.to_string());
            // Base units again: a point and six decimals.
            let claimed = own
                .map(|row| row[10].replace('.', "").parse::<Uint128>().unwrap())
                .sum::<Uint128>();
            let tokens = Tokens::exact(plan.token.decimals());
            assert_eq!(tokens.plain(claimed), tokens.plain(machine.claimed), "{}", machine.name);
        }
    });
}

#[test]
fn a_name_in_a_statement_is_quoted_and_no_formula() {
    with_session(|session, plan| {
        let text = statement::statement(session, plan, "Harbour Mobility").unwrap();
        assert!(text.contains(r#","'=cmd(""a"", 1)","#), "{text}");
        assert_eq!(&rows(&text)[0][3], r#"'=cmd("a", 1)"#);
    });
}

#[test]
fn an_owner_that_does_not_exist_is_an_error_with_the_nearest_names() {
    with_session(|session, plan| {
        let error = statement::statement(session, plan, "ada lovelac")
            .unwrap_err()
            .to_string();
        let expected = r#"there is no owner "ada lovelac"; did you mean "Ada Lovelace" or "Harbour Mobility"?"#;
        assert_eq!(error, expected);
    });
}
