//! Who may send a message that acts for a machine or its owner (rule A2): decided in one place.

use cosmwasm_std::Addr;
use thiserror::Error;

/// The right to act for one owner.
///
/// Until access-control exists this is the owner alone. Agents who name `on_behalf_of` join here, and nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Authority<'a> {
    owner: &'a Addr,
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
        Err(Unauthorized {
            sender: sender.clone(),
            owner: self.owner.clone(),
        })
    }
}
