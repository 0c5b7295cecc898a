//! A class of charging sites: hourly energy, an epoch of one day, in words.

use flywheel_protocol::readings::{
    EpochWindow, Field, MachineJudge, MachineState, NoGeometry, PlaceRule, Reading, ReadingRules, Reason, Report,
    Standing, Tally, Verdict, Work, judge_machine,
};
use flywheel_protocol::{Epoch, EpochClock, H3Cell, MachineId, Seconds, Time};

/// 1 April 2023, midnight in Melbourne.
pub const START: u64 = 1_680_267_600;
pub const HOUR: u64 = 3_600;
/// One kilowatt hour in a reading's smallest parts.
pub const KWH: i64 = 1_000_000;
/// The cell of Federation Square in Melbourne, resolution 7.
pub const HOME: u64 = 0x087b_e635_63ff_ffff;

pub fn rules() -> ReadingRules {
    ReadingRules {
        work: Work::Amount,
        field: Field::ENERGY,
        interval: Seconds::hours(1),
        minimum: 0,
        maximum: 100 * KWH,
        max_change: None,
        max_repeats: None,
        max_age: Seconds::days(1),
        max_clock_ahead: Seconds::new(60),
        place: PlaceRule::Anywhere,
        outlier: None,
        max_per_epoch: None,
    }
}

pub fn window(epoch: u64) -> EpochWindow {
    let clock = EpochClock::new(Time::new(START), Seconds::days(1)).unwrap();
    EpochWindow::new(&clock, Epoch::new(epoch), Seconds::hours(2)).unwrap()
}

pub fn home() -> H3Cell {
    H3Cell::new(HOME).unwrap()
}

/// An hour of the network's first day, from 0.
pub fn hour(hour: u64) -> Time {
    Time::new(START + hour * HOUR)
}

/// A reading of so many kilowatt hours in an hour.
pub fn energy(at: u64, kilowatt_hours: i64) -> Reading {
    Reading {
        time: hour(at),
        field: Field::ENERGY,
        value: kilowatt_hours * KWH,
    }
}

/// A report of machine 1, signed when the last reading's hour is over.
pub fn report(nonce: u64, readings: Vec<Reading>) -> Report {
    let over = readings.iter().map(|reading| reading.time.get()).max().unwrap() + HOUR;
    signed_at(over, nonce, readings)
}

pub fn signed_at(time: u64, nonce: u64, readings: Vec<Reading>) -> Report {
    Report::new(MachineId::FIRST, nonce, Time::new(time), None, readings).unwrap()
}

/// A machine's first day under some rules.
pub struct Day {
    rules: ReadingRules,
    epoch: u64,
    standing: Standing,
    state: MachineState,
}

/// What the day came to.
pub struct Judged {
    pub verdicts: Vec<Verdict>,
    pub state: MachineState,
    pub tally: Tally,
}

impl Day {
    pub fn under(rules: ReadingRules) -> Self {
        rules.validate_for(Seconds::days(1)).unwrap();
        Self {
            rules,
            epoch: 0,
            standing: Standing::Enrolled { cell: Some(home()) },
            state: MachineState::default(),
        }
    }

    pub fn standing(self, standing: Standing) -> Self {
        Self { standing, ..self }
    }

    /// The day after one whose state is given.
    pub fn after(self, state: MachineState) -> Self {
        Self {
            epoch: self.epoch + 1,
            state,
            ..self
        }
    }

    pub fn judge(self, reports: Vec<Report>) -> Judged {
        let judge = MachineJudge::new(&self.rules, window(self.epoch), self.standing, &NoGeometry, self.state);
        let mut verdicts = Vec::new();
        let (state, tally) = judge_machine(judge, reports, |_, given| verdicts.extend_from_slice(given));
        Judged { verdicts, state, tally }
    }

    /// One report an hour, numbered from 1.
    pub fn judge_hours(self, kilowatt_hours: &[i64]) -> Judged {
        let first = self.state.last_nonce() + 1;
        let start = self.epoch * 24;
        let reports = kilowatt_hours
            .iter()
            .zip(0..)
            .map(|(kwh, i)| report(first + i, vec![energy(start + i, *kwh)]));
        self.judge(reports.collect())
    }
}

impl Judged {
    /// The reasons in order; none for what was accepted.
    pub fn reasons(&self) -> Vec<Option<Reason>> {
        let reason = |verdict: &Verdict| match verdict {
            Verdict::Accepted => None,
            Verdict::Refused(reason) => Some(*reason),
        };
        self.verdicts.iter().map(reason).collect()
    }
}
