//! What is sent to the contract.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{H3Cell, MachineId, PublicKey, Seconds, Signature, Time};

use super::details::{Attribute, Endpoint, MachineDetails, MakerCertificate};
use crate::denom::Denom;

/// `instantiate`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// Who may change the deposit and hand over this right.
    pub admin: String,
    /// What each machine's storage costs, refundable; `None`: nothing. The denomination stays for ever.
    pub deposit: Option<Deposit<String>>,
    /// How long an owner waits before a new key replaces a lost one (rule R4): from a second to a year; `None`: three days.
    #[serde(default)]
    pub recovery_delay: Option<Seconds>,
}

/// What a machine's storage costs. `Deposit<String>` in messages, `Deposit<Addr>` behind the address check.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Deposit<A = Addr> {
    /// A native coin or a cw20 (rule A8).
    pub denom: Denom<A>,
    /// In base units; zero: nothing.
    pub amount: Uint128,
}

/// One machine in `Register` (rule R1).
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The device's key.
    pub public_key: PublicKey,
    /// The device's signature over [`flywheel_protocol::sign`]'s register-machine bytes.
    pub signature: Signature,
    /// Until when the signature may be used: at most 30 days ahead.
    pub expires_at: Time,
    /// Everything else; the signature covers its hash ([`MachineDetails::hash`]).
    #[serde(default)]
    pub details: MachineDetails,
}

/// A new key for a machine whose present key still speaks (rule R4).
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct KeyRotation {
    /// Which.
    pub machine: MachineId,
    /// The new key; it belongs to no machine.
    pub public_key: PublicKey,
    /// The present key's signature over [`flywheel_protocol::sign`]'s rotate-key bytes.
    pub old_signature: Signature,
    /// The new key's signature over the same bytes.
    pub new_signature: Signature,
    /// Until when the signatures may be used: at most 30 days ahead.
    pub expires_at: Time,
    /// A maker's word for the new key; without one the machine has no maker any more, because the old word was for the
    /// old key.
    #[serde(default)]
    pub certificate: Option<MakerCertificate>,
}

/// A new key for a machine whose present key is lost or stolen (rule R4).
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct KeyRecovery {
    /// Which.
    pub machine: MachineId,
    /// The new key; it belongs to no machine.
    pub public_key: PublicKey,
    /// The new key's signature over [`flywheel_protocol::sign`]'s rotate-key bytes.
    pub signature: Signature,
    /// Until when the signature may be used: at most 30 days ahead, and later than that of the recovery before it, so that
    /// each signature starts one.
    pub expires_at: Time,
    /// A maker's word for the new key, as in [`KeyRotation`].
    #[serde(default)]
    pub certificate: Option<MakerCertificate>,
}

/// A buyer takes a machine that was offered to it (rule R6).
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct SaleAcceptance {
    /// Which.
    pub machine: MachineId,
    /// The machine's `ownership_epoch` that the buyer saw: after any other sale this one is refused.
    pub ownership_epoch: u32,
    /// The machine's `key_version` that the buyer saw: a seller who changes the key at the last moment sells nothing.
    pub key_version: u32,
    /// At most 5: what the buyer knows to be claimed so far. Unclaimed rewards follow the machine; if more has been
    /// claimed since, the sale is refused.
    #[serde(default)]
    pub claimed: Vec<ClaimedSoFar>,
}

/// What a machine has been paid by one network, as a buyer knows it.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct ClaimedSoFar {
    /// The network's rewards contract.
    pub rewards: String,
    /// Since the network's start, in base units.
    pub amount: Uint128,
}

/// `execute`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// From the deposit's cw20, with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Registers 1 to 50 machines for the sender, all or none. Funds: the deposit of each, if it is a native coin.
    Register {
        /// The entries.
        machines: Vec<Registration>,
    },
    /// Writes attributes: a name that exists is replaced. Expired ones make room.
    SetAttributes {
        /// Whose.
        machine: MachineId,
        /// 1 to 16.
        attributes: Vec<Attribute>,
    },
    /// Removes attributes; a name that is not there, or has expired, is an error.
    RemoveAttributes {
        /// Whose.
        machine: MachineId,
        /// 1 to 16.
        names: Vec<String>,
    },
    /// Replaces the service endpoints.
    SetEndpoints {
        /// Whose.
        machine: MachineId,
        /// 0 to 8.
        endpoints: Vec<Endpoint>,
    },
    /// Replaces the metadata.
    SetMetadata {
        /// Whose.
        machine: MachineId,
        /// At most 256 bytes.
        metadata: String,
    },
    /// Moves the machine to another place. Networks see it after staking's `Refresh`.
    SetCell {
        /// Whose.
        machine: MachineId,
        /// No finer than resolution 7; `None`: no place.
        cell: Option<H3Cell>,
    },
    /// Sends the machine's income elsewhere; `None`: to the owner.
    SetPayout {
        /// Whose.
        machine: MachineId,
        /// An account or contract.
        address: Option<String>,
    },
    /// Gives the machine a new key at once; the old one is free. Both keys have signed. A pending recovery ends. Networks
    /// count the new key from the next epoch, after staking's `Refresh`. Owner.
    RotateKey(KeyRotation),
    /// Announces a new key without the present one's agreement; it can take its place after the registry's delay. A second
    /// announcement replaces the first, and the delay begins again. Owner.
    StartRecovery(KeyRecovery),
    /// Gives the machine the announced key, from the end of the delay on. A paused machine stays paused. Owner.
    FinishRecovery {
        /// Which.
        machine: MachineId,
    },
    /// Takes the announced key back. Owner.
    CancelRecovery {
        /// Which.
        machine: MachineId,
    },
    /// Stops the machine's key at once: readings from this block's time on are refused. Owner.
    Pause {
        /// Which.
        machine: MachineId,
    },
    /// Lets the machine's key speak again. Refused while 16 pauses are kept and the oldest of them ended less than 30 days
    /// ago. Owner.
    Resume {
        /// Which.
        machine: MachineId,
    },
    /// Offers the machine to one buyer; replaces an older offer. Owner.
    OfferSale {
        /// Which.
        machine: MachineId,
        /// Who may accept.
        buyer: String,
        /// From this second on it cannot be accepted; in the future. `None`: it stands until it is cancelled.
        expires_at: Option<Time>,
    },
    /// Takes an offer back. Owner.
    CancelOffer {
        /// Which.
        machine: MachineId,
    },
    /// Makes the sender the machine's owner and ends what the seller arranged: payout address, attributes, endpoints,
    /// metadata, a pending recovery, signatures for a registration of its key. Whoever it is offered to. Funds: the
    /// machine's own deposit, if it is a native coin; the seller gets his back.
    AcceptSale(SaleAcceptance),
    /// Pays out what is credited to an account because a payment to it failed. Anyone.
    Withdraw {
        /// Default: the sender.
        account: Option<String>,
    },
    /// Takes the machine out of service for good, frees its key and pays the deposit back.
    Retire {
        /// Which.
        machine: MachineId,
    },
    /// Changes the deposit of machines registered from now on. Admin.
    SetDeposit {
        /// In the denomination given at `instantiate`.
        amount: Uint128,
    },
    /// Names the access-control contract, whose agents may send some messages for owners from now on. Once: nobody has to fear
    /// that another one takes its place. Admin.
    SetAccessControl {
        /// The contract.
        address: String,
    },
    /// Hands the admin's right over in two steps.
    UpdateOwnership(cw_ownable::Action),
}

/// Inside a cw20's `Send`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::Register`], for the account that sends the deposits.
    Register {
        /// The entries.
        machines: Vec<Registration>,
    },
    /// As [`ExecuteMsg::AcceptSale`], for the account that sends the deposit.
    AcceptSale(SaleAcceptance),
}
