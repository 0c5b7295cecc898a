//! Who is paid by a channel or stream.

use cosmwasm_std::Addr;
use flywheel_protocol::MachineId;
use flywheel_types::compact;
use flywheel_types::payments::PayeeResponse;

/// An account, or a machine as it was at the opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// The account, or the machine's owner.
    pub account: Addr,
    /// The machine, if it is one.
    pub machine: Option<MachineId>,
    /// The machine's.
    pub ownership_epoch: u32,
    /// The machine's.
    pub key_version: u32,
}

compact!(Payee {
    account,
    machine,
    ownership_epoch,
    key_version
});

impl Payee {
    /// An account.
    pub const fn account(account: Addr) -> Self {
        Self {
            account,
            machine: None,
            ownership_epoch: 0,
            key_version: 0,
        }
    }

    /// The answer to a query about what belongs to the owner at the opening.
    pub fn bound(&self) -> PayeeResponse {
        self.response(Some(self.account.clone()))
    }

    /// The answer to a query about what follows the machine.
    pub fn following(&self) -> PayeeResponse {
        self.response(None)
    }

    fn response(&self, owner: Option<Addr>) -> PayeeResponse {
        match self.machine {
            Some(machine) => PayeeResponse::Machine { machine, owner },
            None => PayeeResponse::Account(self.account.clone()),
        }
    }
}
