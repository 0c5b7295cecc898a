//! Reports on their way between oracles and disks: bundles and inboxes as signed reports, and back.

use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{Epoch, EpochClock, Hash32};

use crate::filed::{Filed, SharedReport};
use crate::{Bundle, Inbox};

/// A report as it stands in a bundle or an inbox.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// The epoch among whose reports it stands.
    pub epoch: Epoch,
    /// The hash of its payload.
    pub payload: &'a Hash32,
    /// The report.
    pub signed: &'a SignedReport,
}

impl Bundle {
    /// A bundle that came from somewhere else, as it is: [`Oracle::sign`](crate::Oracle::sign) looks at every report in it.
    ///
    /// A report of no epoch is put into the first one, where signing refuses it as one that does not belong there.
    pub fn from_reports(clock: &EpochClock, reports: impl IntoIterator<Item = SignedReport>, salt: [u8; 32]) -> Self {
        let file = |signed: SignedReport| {
            let epoch = clock.epoch_at(signed.report.first_time()).unwrap_or(Epoch::FIRST);
            SharedReport::new(Filed::new(epoch, signed))
        };
        Self::of(reports.into_iter().map(file).collect(), salt)
    }

    /// All reports in it, by place.
    pub fn kept(&self) -> impl Iterator<Item = Kept<'_>> {
        self.reports().iter().map(kept)
    }
}

impl Inbox {
    /// What was acknowledged for these epochs, by place.
    pub fn kept(&self, first: Epoch, last: Epoch) -> impl Iterator<Item = Kept<'_>> {
        self.of_epochs(first, last).map(kept)
    }
}

fn kept(report: &SharedReport) -> Kept<'_> {
    Kept {
        epoch: report.epoch(),
        payload: report.payload(),
        signed: report.signed(),
    }
}
