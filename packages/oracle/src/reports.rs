//! A machine's reports of one epoch.

use std::collections::BTreeSet;
use std::mem;
use std::ops::Deref;
use std::slice;

use crate::filed::SharedReport;

/// Reports by nonce and payload hash, at least one. Most machines send one an epoch, and a million of them no lists.
#[derive(Debug, Clone)]
pub(crate) enum Reports {
    One(SharedReport),
    Several(Vec<SharedReport>),
}

impl Reports {
    /// Puts a report in its place.
    pub(crate) fn insert(&mut self, place: usize, report: SharedReport) {
        let mut several = self.take();
        several.insert(place.min(several.len()), report);
        *self = Self::Several(several);
    }

    /// Forgets all but the `most` newest numbers, and all but one report of each.
    pub(crate) fn keep_newest(&mut self, most: usize) {
        if let Self::Several(_) = self {
            let mut several = self.take();
            let numbers: BTreeSet<u64> = several.iter().map(|report| report.nonce()).collect();
            let newest: BTreeSet<u64> = numbers.into_iter().rev().take(most).collect();
            several.retain(|report| newest.contains(&report.nonce()));
            several.dedup_by_key(|report| report.nonce());
            several.shrink_to_fit();
            *self = Self::Several(several);
        }
    }

    fn take(&mut self) -> Vec<SharedReport> {
        match mem::replace(self, Self::Several(vec![])) {
            Self::One(report) => vec![report],
            Self::Several(reports) => reports,
        }
    }
}

impl Deref for Reports {
    type Target = [SharedReport];

    fn deref(&self) -> &[SharedReport] {
        match self {
            Self::One(report) => slice::from_ref(report),
            Self::Several(reports) => reports,
        }
    }
}
