//! What was signed and accepted: thieves send it again.

use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{Epoch, Hash32};
use flywheel_types::registry::{KeyRotation, Registration, SaleAcceptance};
use flywheel_types::verification::{OracleSignature, Statement};

use crate::action::{Net, Who};

/// Messages that the chain has taken.
#[derive(Default)]
pub struct Memory {
    pub registrations: Vec<(Who, Registration)>,
    pub rotations: Vec<(Who, KeyRotation)>,
    pub sales: Vec<(Who, SaleAcceptance)>,
    pub statements: Vec<(Net, Statement, Vec<OracleSignature>)>,
    pub conflicts: Vec<(Net, Epoch, [SignedReport; 2])>,
    /// The oracle's number, what it signed, and the roots' names.
    pub equivocations: Vec<(Net, usize, [Statement; 2])>,
    /// Offences that staking knows, by network.
    pub cases: Vec<(Net, Hash32)>,
}
