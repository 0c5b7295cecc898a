//! Two lists in one order, side by side.

use std::iter::Peekable;

use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::staking::Enrolment;

use crate::Facts;
use crate::filed::Filed;

/// Rows by machine, which are asked for by machines that never fall.
pub(crate) struct Walk<I: Iterator>(Peekable<I>);

impl<T: Copy, I: Iterator<Item = (MachineId, T)>> Walk<I> {
    pub(crate) fn of(rows: impl IntoIterator<IntoIter = I>) -> Self {
        Self(rows.into_iter().peekable())
    }

    /// The machine's row; those of machines before it are passed over for good.
    pub(crate) fn find(&mut self, machine: MachineId) -> Option<T> {
        while self.0.next_if(|(other, _)| *other < machine).is_some() {}
        self.0
            .peek()
            .filter(|(other, _)| *other == machine)
            .map(|(_, row)| *row)
    }
}

type Rows<'f> = Box<dyn Iterator<Item = (MachineId, &'f Enrolment)> + 'f>;

/// The enrolments of the machines of reports, which come by place.
pub(crate) struct Enrolments<'f> {
    facts: &'f Facts,
    epoch: Option<Epoch>,
    rows: Walk<Rows<'f>>,
}

impl<'f> Enrolments<'f> {
    pub(crate) fn of(facts: &'f Facts) -> Self {
        Self {
            facts,
            epoch: None,
            rows: Walk::of(Box::new(std::iter::empty()) as Rows<'f>),
        }
    }

    /// The record of a report's machine in the report's epoch; none if it is not enrolled, or the epoch is not settled
    /// now.
    pub(crate) fn find(&mut self, filed: &Filed) -> Option<&'f Enrolment> {
        if self.epoch != Some(filed.epoch()) {
            self.epoch = Some(filed.epoch());
            let epoch = filed.epoch();
            let facts = self.facts.epochs.iter().filter(move |facts| facts.epoch == epoch);
            let rows = facts.flat_map(|facts| &facts.enrolled);
            self.rows = Walk::of(Box::new(rows.map(|(machine, row)| (*machine, row))) as Rows<'f>);
        }
        self.rows.find(filed.machine())
    }
}
