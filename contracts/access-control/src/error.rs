//! Why a message is refused.

use cosmwasm_std::{Addr, OverflowError, StdError, Uint128, VerificationError};
use flywheel_protocol::sign::SignError;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Did, MachineId, Time};
use flywheel_types::PaymentError;
use flywheel_types::access_control::{CommandState, Denial};
use flywheel_types::migrate::MigrateError;
use thiserror::Error;

/// A refused message: nothing has changed.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// State, an address or a message inside a payment that cannot be read.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Amounts that do not fit 128 bits.
    #[error(transparent)]
    Overflow(#[from] OverflowError),
    /// A time that does not fit 64 bits.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A payment that is not taken.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// Something that cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The chain cannot verify a signature of this curve.
    #[error(transparent)]
    Verification(#[from] VerificationError),
    /// The new code does not fit the state.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// Nobody has registered the machine.
    #[error("the registry {registry} has no machine {machine}: ask it for the number")]
    UnknownMachine {
        /// The number.
        machine: MachineId,
        /// The registry asked.
        registry: Addr,
    },
    /// A machine of another chain or registry.
    #[error("{did} is a machine of another registry: machines here are of {registry} on {chain_id}")]
    ForeignDid {
        /// What was named.
        did: Did,
        /// This chain.
        chain_id: String,
        /// The contract's registry.
        registry: Addr,
    },
    /// The hub has no such network.
    #[error("there is no network {network}: ask the hub for the number")]
    UnknownNetwork {
        /// The number.
        network: u64,
    },
    /// Only the owner does this.
    #[error("{sender} may not do this: only {owner}, who owns the namespace {namespace}, may")]
    NotOwner {
        /// Who sent the message.
        sender: Addr,
        /// Who may.
        owner: Addr,
        /// As storage names it.
        namespace: String,
    },
    /// Neither owner nor administrator.
    #[error("{sender} may give and take nothing in the namespace {namespace}: ask {owner} to be made administrator")]
    NotAdmin {
        /// Who sent the message.
        sender: Addr,
        /// Who owns it.
        owner: Addr,
        /// As storage names it.
        namespace: String,
    },
    /// An administrator gives only what he has.
    #[error("{sender} does not have {name:?} now, so he may neither give nor take it")]
    DoesNotHave {
        /// Who sent the message.
        sender: Addr,
        /// The role or group.
        name: String,
    },
    /// An administrator gives nothing for longer than he has it.
    #[error("{sender} has {name:?} until {until}: give it no longer than that")]
    LongerThanOwn {
        /// Who sent the message.
        sender: Addr,
        /// The role or group.
        name: String,
        /// Until when.
        until: Time,
    },
    /// A role, group, permission, administrator, agent or command that is not there.
    #[error("there is no {kind} {name:?} in the namespace {namespace}: create it first, or look at its spelling")]
    Unknown {
        /// Of what kind.
        kind: &'static str,
        /// What was named.
        name: String,
        /// As storage names it.
        namespace: String,
    },
    /// Nothing to take away.
    #[error("{subject} does not hold {name:?} directly")]
    NotHeld {
        /// Whose.
        subject: String,
        /// The role or group.
        name: String,
    },
    /// Groups do not contain groups.
    #[error("a group cannot be a member of a group: give the roles to the group itself")]
    GroupInGroup,
    /// A list that is empty or too long.
    #[error("{given} {what}: there may be {least} to {most}")]
    Count {
        /// Of what.
        what: &'static str,
        /// How many there are.
        given: usize,
        /// The fewest there may be.
        least: usize,
        /// The most there may be.
        most: usize,
    },
    /// One thing twice in a list.
    #[error("{name:?} is named twice among the {what}: name each once")]
    Twice {
        /// Of what.
        what: &'static str,
        /// Which.
        name: String,
    },
    /// The name of a message that no contract has.
    #[error("{name:?} is no name of a message: use 1 to 64 of a-z 0-9 _")]
    MessageName {
        /// As given, cut.
        name: String,
    },
    /// A text that is too long.
    #[error("the {what} has {given} bytes: shorten it to at most {most}")]
    TextLength {
        /// Which.
        what: &'static str,
        /// Its bytes.
        given: usize,
        /// The most there may be.
        most: usize,
    },
    /// Something that would be over before it begins, or would last too long.
    #[error("{expires_at} is no time for this to end: name one after {now} and not after {latest}")]
    Expiry {
        /// As given.
        expires_at: Time,
        /// The block's time.
        now: Time,
        /// The latest.
        latest: Time,
    },
    /// A namespace speaks only for what its owner owns.
    #[error("the namespace {namespace} does not speak for {resource}: write this where the resource belongs")]
    ForeignResource {
        /// As storage names it.
        namespace: String,
        /// Which pattern.
        resource: String,
    },
    /// Networks have no agents.
    #[error("agents act for an account or a machine, not for a network: name another namespace")]
    NoAgentsHere,
    /// The agent's time is over.
    #[error("the agent may do nothing since {expires_at}: its owner can set another time")]
    AgentExpired {
        /// When it was over.
        expires_at: Time,
    },
    /// A token that the agent has no limit for.
    #[error("the agent has no limit for {denom}: set one with SetAgent first")]
    NoLimit {
        /// Which token.
        denom: String,
    },
    /// More than a limit allows.
    #[error("{amount} is above the {left} left of {limit} {what}")]
    OverLimit {
        /// What was asked for.
        amount: Uint128,
        /// Of the limit.
        left: Uint128,
        /// The limit.
        limit: Uint128,
        /// `per transaction` or `per day`.
        what: &'static str,
    },
    /// More than the budget holds.
    #[error("{amount} is above the {left} left in the budget: its owner can add to it")]
    OverBudget {
        /// What was asked for.
        amount: Uint128,
        /// What is there.
        left: Uint128,
    },
    /// Somebody whom the owner did not name.
    #[error("{recipient} may not be paid out of this budget: its owner has named who may")]
    ForeignRecipient {
        /// Who was named.
        recipient: Addr,
    },
    /// Money that would never come out again.
    #[error("{recipient} is this contract itself: name another recipient")]
    PaysContract {
        /// Who was named.
        recipient: Addr,
    },
    /// Only the owner takes a budget back while the agent may spend it.
    #[error("only {owner} may take this budget back as long as the agent may spend it")]
    NotYours {
        /// Whose it is.
        owner: Addr,
    },
    /// Nothing is left.
    #[error("this agent has no budget here: its owner sets a limit with SetAgent and brings the money with FundAgent")]
    NoBudget,
    /// The sender may not ask for this.
    #[error("{sender} may not ask machine {machine} to {name}: {}", Denial::explain(why_not))]
    NotPermitted {
        /// Who sent the message.
        sender: Addr,
        /// Who was asked.
        machine: MachineId,
        /// For what.
        name: String,
        /// Every reason.
        why_not: Vec<Denial>,
    },
    /// A machine that is stopped or has left.
    #[error("machine {machine} is paused or retired: its key speaks for nobody now")]
    NotInService {
        /// Which.
        machine: MachineId,
    },
    /// Too much is asked of the machine.
    #[error("{open} commands are open already, of {most}: wait until one is acknowledged or over, or cancel one")]
    TooManyCommands {
        /// How many.
        open: usize,
        /// The most there may be.
        most: usize,
    },
    /// The command has ended.
    #[error("command {command} of machine {machine} is not open any more: it is {}", state_name(*state))]
    NotOpen {
        /// Who was asked.
        machine: MachineId,
        /// Its number.
        command: u64,
        /// Where it stands.
        state: CommandState,
    },
    /// Another's command.
    #[error("{sender} may not cancel this: only {requester}, who asked, or the owner may")]
    NotYourCommand {
        /// Who sent the message.
        sender: Addr,
        /// Who asked.
        requester: Addr,
    },
    /// Not signed by the machine.
    #[error("the answer to command {command} is not signed by the present key of machine {machine}")]
    BadSignature {
        /// Who was asked.
        machine: MachineId,
        /// Its number.
        command: u64,
    },
    /// No credit.
    #[error("nothing is credited to {account} in {denom}")]
    NothingToWithdraw {
        /// Whose.
        account: Addr,
        /// In what.
        denom: String,
    },
    /// Not exactly one coin.
    #[error("send exactly one coin: {count} were sent")]
    OneCoin {
        /// How many kinds of coin came.
        count: usize,
    },
    /// A reply nobody asked for.
    #[error("unknown reply {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },
}

const fn state_name(state: CommandState) -> &'static str {
    match state {
        CommandState::Open => "open",
        CommandState::Done => "done",
        CommandState::Refused => "refused",
        CommandState::Expired => "expired",
        CommandState::Cancelled => "cancelled",
        CommandState::Void => "void, because the machine was sold",
    }
}
