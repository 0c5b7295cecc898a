//! The evidence that a device signed two different reports under one number (rule V2).

use cosmwasm_std::Binary;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::verification::{ExecuteMsg, ReportProof};

/// Two reports of one machine and number that its enrolled key has signed. Anyone may hand them to the verification
/// contract, which slashes the machine's pool once for this key and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The machine.
    pub machine: MachineId,
    /// The epoch of `second`, in which the key that signed both was enrolled.
    pub epoch: Epoch,
    /// The number.
    pub nonce: u64,
    /// One report: of the same epoch, or of an earlier one that is final.
    pub first: SignedReport,
    /// The other.
    pub second: SignedReport,
}

impl Conflict {
    /// The message that proves it.
    pub fn message(&self) -> ExecuteMsg {
        ExecuteMsg::ProveConflict {
            machine: self.machine,
            epoch: self.epoch,
            first: proof(&self.first),
            second: proof(&self.second),
        }
    }
}

fn proof(signed: &SignedReport) -> ReportProof {
    ReportProof {
        payload: Binary::from(signed.report.payload()),
        signature: signed.signature.clone(),
    }
}
