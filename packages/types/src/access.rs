//! Who may send a message that acts for a machine or its owner (rule A2): decided in one place.

use cosmwasm_std::{Addr, QuerierWrapper, StdError, StdResult};
use flywheel_protocol::{MachineId, Time};
use thiserror::Error;

use crate::access_control::may_act;

/// The right to act for one owner: his own, and that of agents whom he has named in access-control.
#[derive(Debug, Clone, Copy)]
pub struct Authority<'a> {
    owner: &'a Addr,
}

/// What an agent wants to do for a machine. The message names the machine, and the machine its owner: that is on whose
/// behalf it is sent.
#[derive(Debug, Clone, Copy)]
pub struct Errand<'a> {
    /// For which.
    pub machine: MachineId,
    /// The machine's now: what a former owner has permitted is void (rule R6).
    pub ownership_epoch: u32,
    /// The contract that the message was sent to.
    pub contract: &'a Addr,
    /// The message's name in JSON, e.g. `set_tariff`.
    pub message: &'static str,
    /// The block's time.
    pub now: Time,
}

/// The sender may not act for this owner.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{sender} may not act for {owner}: send this message as the owner")]
pub struct Unauthorized {
    /// Who sent the message.
    pub sender: Addr,
    /// Whose message it would have been.
    pub owner: Addr,
}

/// The sender is no agent of the owner for this message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{sender} may not act for {owner}: send this message as the owner, or as an agent whom he lets send {message} for \
     machine {machine} (SetAgent of access-control)"
)]
pub struct NotAnAgent {
    /// Who sent the message.
    pub sender: Addr,
    /// Whose message it would have been.
    pub owner: Addr,
    /// For which machine.
    pub machine: MachineId,
    /// The message's name in JSON.
    pub message: &'static str,
}

impl<'a> Authority<'a> {
    /// The authority over what `owner` owns.
    pub const fn of(owner: &'a Addr) -> Self {
        Self { owner }
    }

    /// Refuses a sender who is not the owner.
    pub fn check(&self, sender: &Addr) -> Result<(), Unauthorized> {
        if sender == self.owner {
            return Ok(());
        }
        Err(self.unauthorized(sender))
    }

    /// Refuses a sender who is neither the owner nor an agent whom the owner lets send this message now.
    ///
    /// `access_control` says where access-control is. It is asked for strangers alone, so that the owner's own message costs
    /// no more than before; without an access-control there are no agents.
    ///
    /// # Errors
    /// [`Unauthorized`] without an access-control, [`NotAnAgent`] with one; if state cannot be read.
    pub fn check_agent<E>(
        &self,
        querier: &QuerierWrapper,
        sender: &Addr,
        errand: &Errand,
        access_control: impl FnOnce() -> StdResult<Option<Addr>>,
    ) -> Result<(), E>
    where
        E: From<StdError> + From<Unauthorized> + From<NotAnAgent>,
    {
        if sender == self.owner {
            return Ok(());
        }
        let Some(access_control) = access_control()? else {
            return Err(self.unauthorized(sender).into());
        };
        let is_permitted = may_act(
            querier,
            &access_control,
            self.owner,
            errand.machine,
            errand.ownership_epoch,
            sender,
            errand.contract,
            errand.message,
            errand.now,
        )?;
        if is_permitted {
            return Ok(());
        }
        Err(NotAnAgent {
            sender: sender.clone(),
            owner: self.owner.clone(),
            machine: errand.machine,
            message: errand.message,
        }
        .into())
    }

    fn unauthorized(&self, sender: &Addr) -> Unauthorized {
        Unauthorized {
            sender: sender.clone(),
            owner: self.owner.clone(),
        }
    }
}
