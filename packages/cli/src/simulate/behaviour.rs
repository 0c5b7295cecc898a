//! What can be wrong with a machine or its owner.

#[cfg(test)]
use flywheel_protocol::readings::Reason;

use super::kind::Kind;

/// How a machine misbehaves. The tests know under which reason each is found out (`shows_as`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Behaviour {
    /// Broken: the value stays what it was when the sensor froze.
    StuckValue,
    /// Broken: a third of the readings is lost on the way. Less work, nothing to refuse.
    Gaps,
    /// Broken: stops reporting after its fourth day. Nothing to refuse.
    DiesAfterDayFour,
    /// Broken: the clock is an hour fast, so the last reading of a day claims to be of the next.
    FastClock,
    /// Broken: the clock is an hour slow, so the first report of a day claims to be of the day before.
    SlowClock,
    /// Broken: the clock is twenty minutes off, so readings begin between the intervals.
    OddClock,
    /// Broken: every afternoon the clock falls back by twelve hours, until it finds its network again.
    ClockReset,
    /// Broken: it begins to number its reports from one again every day.
    CounterReset,
    /// Broken: three times a day the value jumps up.
    Spikes,
    /// Broken: since an update it reports larger particles than the class measures.
    WrongField,
    /// Broken: its inlet is blocked in the day's middle; it reads zero, which clean air never does.
    BlockedInlet,
    /// Broken: it is connected once a day and signs everything then.
    LateUploads,
    /// Cheating: claims that energy flows backwards.
    NegativeValues,
    /// Cheating: claims more than the hardware can do.
    ImpossibleValues,
    /// Cheating: each value is just possible, all of them together are not.
    JustBelowMaximum,
    /// Cheating: sends yesterday's reports again with today's.
    ResendsYesterday,
    /// Cheating: lists every hour twice.
    HourTwice,
    /// Cheating: its reports are signed with a key that is not the machine's.
    ForeignKey,
    /// Cheating: it was carried to another city, and says so.
    Moved,
    /// Cheating: every other report claims to come from another continent.
    Teleports,
    /// Cheating: two versions of a report under one number.
    TwoPayloads,
    /// Cheating: reports far more than its neighbours measure.
    Exaggerates,
    /// Cheating: signs hours that are not over.
    ReportsAhead,
}

impl Behaviour {
    /// All of them.
    pub const ALL: [Self; 23] = [
        Self::StuckValue,
        Self::Gaps,
        Self::DiesAfterDayFour,
        Self::FastClock,
        Self::SlowClock,
        Self::OddClock,
        Self::ClockReset,
        Self::CounterReset,
        Self::Spikes,
        Self::WrongField,
        Self::BlockedInlet,
        Self::LateUploads,
        Self::NegativeValues,
        Self::ImpossibleValues,
        Self::JustBelowMaximum,
        Self::ResendsYesterday,
        Self::HourTwice,
        Self::ForeignKey,
        Self::Moved,
        Self::Teleports,
        Self::TwoPayloads,
        Self::Exaggerates,
        Self::ReportsAhead,
    ];

    /// The machines that behave so.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Gaps
            | Self::DiesAfterDayFour
            | Self::FastClock
            | Self::ClockReset
            | Self::LateUploads
            | Self::NegativeValues
            | Self::ImpossibleValues
            | Self::HourTwice
            | Self::ForeignKey
            | Self::TwoPayloads => Kind::Charger,
            Self::StuckValue
            | Self::OddClock
            | Self::Spikes
            | Self::WrongField
            | Self::BlockedInlet
            | Self::Moved
            | Self::Exaggerates => Kind::AirSensor,
            Self::CounterReset | Self::JustBelowMaximum => Kind::Hotspot,
            Self::SlowClock | Self::ResendsYesterday | Self::Teleports | Self::ReportsAhead => Kind::Dashcam,
        }
    }

    /// The epochs in which it may begin, the first and the last. Cheats cheat from the first day, if they need no yesterday;
    /// what breaks works for a while.
    pub const fn begins(self) -> (i64, i64) {
        match self {
            Self::NegativeValues
            | Self::ImpossibleValues
            | Self::JustBelowMaximum
            | Self::HourTwice
            | Self::ForeignKey
            | Self::Moved
            | Self::Teleports
            | Self::TwoPayloads
            | Self::Exaggerates
            | Self::ReportsAhead => (0, 0),
            _ => (1, 3),
        }
    }

    /// The reasons under which the oracles refuse its readings, each or some of them; none: there are only fewer readings.
    ///
    /// A report that claims to be of a day whose reports are no longer taken is stale. A counter that begins again says
    /// something new under a number that oracles still remember, or repeats one that they have forgotten.
    #[cfg(test)]
    pub const fn shows_as(self) -> &'static [Reason] {
        match self {
            Self::Gaps | Self::DiesAfterDayFour => &[],
            Self::StuckValue => &[Reason::Stuck],
            Self::FastClock => &[Reason::OutsideEpoch],
            Self::SlowClock | Self::LateUploads | Self::ResendsYesterday => &[Reason::Stale],
            Self::OddClock => &[Reason::OffInterval],
            Self::ClockReset => &[Reason::ClockBackwards],
            Self::CounterReset => &[Reason::ReplayedNonce, Reason::Conflicting],
            Self::Spikes => &[Reason::RateOfChange],
            Self::WrongField => &[Reason::WrongField],
            Self::BlockedInlet => &[Reason::BelowRange],
            Self::NegativeValues => &[Reason::Negative],
            Self::ImpossibleValues => &[Reason::AboveRange],
            Self::JustBelowMaximum => &[Reason::AboveEpochMaximum],
            Self::HourTwice => &[Reason::Duplicate],
            Self::ForeignKey => &[Reason::BadSignature],
            Self::Moved => &[Reason::WrongPlace],
            Self::Teleports => &[Reason::TooFast],
            Self::TwoPayloads => &[Reason::Conflicting],
            Self::Exaggerates => &[Reason::Outlier],
            Self::ReportsAhead => &[Reason::Future],
        }
    }
}
