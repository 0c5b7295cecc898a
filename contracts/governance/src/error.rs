//! Why a message is refused.

use cosmwasm_std::{Addr, CheckedMultiplyRatioError, OverflowError, StdError, Uint128};
use flywheel_protocol::Time;
use flywheel_protocol::values::ValueError;
use flywheel_types::PaymentError;
use flywheel_types::governance::{GrantStatus, ProposalClass, RulesError, Status, Vote};
use flywheel_types::migrate::MigrateError;
use thiserror::Error;

/// A refused message: nothing has changed.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// State, an address or a message inside a payment that cannot be read; or a contract that does not answer.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Amounts that do not fit 128 bits.
    #[error(transparent)]
    Overflow(#[from] OverflowError),
    /// A share that does not fit 128 bits.
    #[error(transparent)]
    Ratio(#[from] CheckedMultiplyRatioError),
    /// A time that does not fit 64 bits.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A payment that is not taken.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// Rules out of their bounds.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The new code does not fit the state.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// Several coins.
    #[error("send one kind of coin: {count} were sent")]
    OneCoin {
        /// How many kinds of coin came.
        count: usize,
    },
    /// Not the deposit.
    #[error("send exactly the deposit, {deposit} {denom}: {sent} was sent")]
    Deposit {
        /// What came.
        sent: Uint128,
        /// What is asked for.
        deposit: Uint128,
        /// In what.
        denom: String,
    },
    /// A text that is empty or too long.
    #[error("the {what} has {given} bytes: it must have {least} to {most}")]
    TextLength {
        /// Which.
        what: &'static str,
        /// Its bytes.
        given: usize,
        /// The least.
        least: usize,
        /// The most.
        most: usize,
    },
    /// Characters that a screen would obey.
    #[error("the {what} has control characters: leave them out")]
    ControlCharacters {
        /// Which.
        what: &'static str,
    },
    /// Machines that would outvote everything, or numbers that nothing could be reckoned with.
    #[error("a machine cannot count {weight} votes: at most {most}, a hundredth of minimum_total_power")]
    MachineWeight {
        /// As given.
        weight: Uint128,
        /// The most.
        most: Uint128,
    },
    /// A list that is empty or too long.
    #[error("name {least} to {most} {what}: {given} were named")]
    Count {
        /// Of what.
        what: &'static str,
        /// How many there are.
        given: usize,
        /// The least.
        least: usize,
        /// The most.
        most: usize,
    },
    /// A period out of its bounds.
    #[error("the {what} is {seconds} s: it must be {minimum} to {maximum} s")]
    Period {
        /// Which.
        what: &'static str,
        /// As given.
        seconds: u64,
        /// The shortest.
        minimum: u64,
        /// The longest.
        maximum: u64,
    },
    /// An amount of nothing.
    #[error("the {what} is zero: name one above zero")]
    IsZero {
        /// Which.
        what: &'static str,
    },
    /// Lock terms that cannot be.
    #[error("max_bonus must be 1 to {most_bonus} of 10000, and max_days 1 to {most_days}")]
    LockTerms {
        /// The largest bonus.
        most_bonus: u16,
        /// The longest lock.
        most_days: u16,
    },
    /// A guardian without an end, or with one that has come.
    #[error("the guardian's term must end after now and before {latest}: it ends at {given}")]
    GuardianTerm {
        /// As given.
        given: Time,
        /// The latest.
        latest: Time,
    },
    /// Not the guardian.
    #[error("{sender} is not the guardian: only the guardian may veto")]
    NotGuardian {
        /// Who sent the message.
        sender: Addr,
    },
    /// The guardian's time is over.
    #[error("the guardian's term ended at {at}: the DAO may name another")]
    GuardianExpired {
        /// When.
        at: Time,
    },
    /// A message of the DAO's, from somebody else.
    #[error("only the DAO itself may send this: propose it")]
    NotDao,
    /// A grant's message, from somebody else.
    #[error("{sender} may not do this: it is for {who}")]
    NotYours {
        /// Who sent the message.
        sender: Addr,
        /// Who may.
        who: &'static str,
    },
    /// Too little is staked for anything to be decided.
    #[error("{total} votes are there, fewer than the {minimum} that proposals need: stake more first")]
    TooYoung {
        /// All votes.
        total: Uint128,
        /// The minimum.
        minimum: Uint128,
    },
    /// Too early for what cannot be undone, or passes in silence.
    #[error(
        "the DAO has not been seen with its minimum of votes before this block: open a proposal of another class, then \
         {what} from the next block on"
    )]
    NotMature {
        /// What was proposed.
        what: &'static str,
    },
    /// Nobody without votes proposes for nothing.
    #[error("{account} had no votes at block {height}: stake first, and name the machines delegated to")]
    NoVotes {
        /// Who.
        account: Addr,
        /// When.
        height: u64,
    },
    /// Delegations in the wrong order.
    #[error("name at most {most} machines, each once, ascending")]
    Positions {
        /// The most.
        most: usize,
    },
    /// A class without optimistic proposals.
    #[error("proposals of class {class} do not pass in silence: leave optimistic out")]
    NotOptimistic {
        /// Which.
        class: ProposalClass,
    },
    /// Two kinds at once.
    #[error("a proposal has either msgs or choices, and an optimistic one has no choices")]
    MixedKinds,
    /// An upgrade among options.
    #[error("upgrades are voted one by one: leave choices out")]
    UpgradeChoices,
    /// Actions of another class.
    #[error("action {action} does not belong to class {class}: propose it in class {needs}, or in class upgrade")]
    WrongClass {
        /// From 0.
        action: usize,
        /// As proposed.
        class: ProposalClass,
        /// What it needs.
        needs: ProposalClass,
    },
    /// An action that nothing can be said of.
    #[error("action {action} is of no kind that is known here: use bank, wasm or any")]
    UnknownAction {
        /// From 0.
        action: usize,
    },
    /// A message that no contract could read.
    #[error("the message of action {action} cannot be read: {error}")]
    NotDecoded {
        /// From 0.
        action: usize,
        /// Why.
        error: String,
    },
    /// A transfer of nothing.
    #[error("action {action} moves no coins, or zero of one: name coins above zero")]
    NoCoins {
        /// From 0.
        action: usize,
    },
    /// The way back in.
    #[error("action {action} would take the DAO its own admin's right, or could: it keeps it")]
    OwnAdmin {
        /// From 0.
        action: usize,
    },
    /// Money that is set aside on the way is not free any more.
    #[error("action {action} spends after a grant was awarded: award last")]
    SpendsAfterAward {
        /// From 0.
        action: usize,
    },
    /// What follows the DAO's own upgrade is not audited.
    #[error("action {action} may move coins unread, which nobody audits after the DAO's own upgrade: propose it apart")]
    BesideOwnUpgrade {
        /// From 0.
        action: usize,
    },
    /// Steps of the contract's own.
    #[error("action {action} is a step of the contract itself: list the messages as actions")]
    Internal {
        /// From 0.
        action: usize,
    },
    /// Coins in a circle.
    #[error("action {action} sends coins to the DAO itself: leave them out")]
    FundsToItself {
        /// From 0.
        action: usize,
    },
    /// It never was.
    #[error("there is no proposal {proposal_id}")]
    NoProposal {
        /// Its number.
        proposal_id: u64,
    },
    /// Voting has ended.
    #[error("proposal {proposal_id} is {status:?}: voting ended at {ended_at}")]
    NotOpen {
        /// Which.
        proposal_id: u64,
        /// Where it stands.
        status: Status,
        /// When it ended.
        ended_at: Time,
    },
    /// A choice that is not there.
    #[error(
        "{vote:?} cannot be voted here: with {options} options vote option, no or abstain; with none, yes, no, abstain or veto"
    )]
    NoChoice {
        /// As voted.
        vote: Vote,
        /// How many there are.
        options: u8,
    },
    /// It counts already.
    #[error("{voter} has voted already, and votes cannot be changed here")]
    AlreadyVoted {
        /// Who.
        voter: Addr,
    },
    /// Nothing would change.
    #[error("{voter} has voted {vote:?} already, with the same votes")]
    SameVote {
        /// Who.
        voter: Addr,
        /// What for.
        vote: Vote,
    },
    /// Votes can still stop it.
    #[error("votes can still stop proposal {proposal_id}: wait until {ends_at}")]
    NotDecided {
        /// Which.
        proposal_id: u64,
        /// The end of voting.
        ends_at: Time,
    },
    /// Not now.
    #[error("proposal {proposal_id} is {status:?}: what has passed can be executed from {from} on and before {until}")]
    NotExecutable {
        /// Which.
        proposal_id: u64,
        /// Where it stands.
        status: Status,
        /// From this second on.
        from: Time,
        /// Not any more at this second.
        until: Time,
    },
    /// Nothing to settle.
    #[error("proposal {proposal_id} is {status:?} and holds no deposit that could be settled")]
    NothingToClose {
        /// Which.
        proposal_id: u64,
        /// Where it stands.
        status: Status,
    },
    /// It cannot be stopped.
    #[error("proposal {proposal_id} is {status:?}: only what has passed and is not executed can be vetoed")]
    NotVetoable {
        /// Which.
        proposal_id: u64,
        /// Where it stands.
        status: Status,
    },
    /// Too fast.
    #[error("{amount} {denom} is more than the {left} left of the limit of {limit}: the next window begins at {next}")]
    OverLimit {
        /// To be spent.
        amount: Uint128,
        /// Of what.
        denom: String,
        /// Left in this window.
        left: Uint128,
        /// In every window.
        limit: Uint128,
        /// When the next one begins.
        next: Time,
    },
    /// It belongs to others.
    #[error("{amount} {denom} is more than the treasury's {free}: the rest is held for others")]
    MoreThanFree {
        /// To be spent.
        amount: Uint128,
        /// Of what.
        denom: String,
        /// The treasury's own.
        free: Uint128,
    },
    /// Actions have taken what belongs to others.
    #[error("{balance} {denom} is left, less than the {held} that is held for others")]
    TakenFromOthers {
        /// Of what.
        denom: String,
        /// What is left.
        balance: Uint128,
        /// What must be.
        held: Uint128,
    },
    /// A DAO without locks.
    #[error("this DAO has no locks")]
    NoLocks,
    /// No lock of this account.
    #[error("{account} has locked nothing")]
    NotLocked {
        /// Whose.
        account: Addr,
    },
    /// A lock that is too long or none.
    #[error("lock for 1 to {most} days: {days} were named")]
    LockDays {
        /// As named.
        days: u16,
        /// The longest.
        most: u16,
    },
    /// A lock that would shrink.
    #[error("the lock of {amount} for {days} days stays: name no less of either")]
    LockShrinks {
        /// Locked now.
        amount: Uint128,
        /// For so long.
        days: u16,
    },
    /// More than there is.
    #[error("{amount} is more than the {staked} that {account} has staked")]
    LockAboveStake {
        /// To be locked.
        amount: Uint128,
        /// Staked.
        staked: Uint128,
        /// Whose.
        account: Addr,
    },
    /// Unlocking has begun.
    #[error("unlocking has begun: the tokens are free at {free_at}")]
    Unlocking {
        /// When.
        free_at: Time,
    },
    /// Nothing to cut.
    #[error("the lock of {account} is covered by what it has staked")]
    LockCovered {
        /// Whose.
        account: Addr,
    },
    /// It never was.
    #[error("there is no grant {grant}")]
    NoGrant {
        /// Its number.
        grant: u64,
    },
    /// It stands elsewhere.
    #[error("grant {grant} is {status:?}: this needs one that is {expected:?}")]
    GrantStands {
        /// Which.
        grant: u64,
        /// Where it stands.
        status: GrantStatus,
        /// Where it should.
        expected: GrantStatus,
    },
    /// No milestone, or a paid one.
    #[error("grant {grant} has no milestone {milestone} that is not paid")]
    NoMilestone {
        /// Which grant.
        grant: u64,
        /// From 0.
        milestone: u8,
    },
    /// It never was.
    #[error("there is no budget {budget}")]
    NoBudget {
        /// Its number.
        budget: u64,
    },
    /// It was stopped.
    #[error("budget {budget} was stopped at {at}")]
    BudgetStopped {
        /// Which.
        budget: u64,
        /// When.
        at: Time,
    },
    /// Nothing can be paid of a budget.
    #[error("{due} instalments of budget {budget} are due, and treasury and spending limit allow none now")]
    NothingDue {
        /// Which.
        budget: u64,
        /// Due.
        due: u32,
    },
    /// Money that would never come out again.
    #[error("{recipient} is this contract itself: name another recipient")]
    PaysContract {
        /// Who was named.
        recipient: Addr,
    },
    /// No credit.
    #[error("nothing is credited to {account} in {denom}")]
    NothingToWithdraw {
        /// Whose.
        account: Addr,
        /// In what.
        denom: String,
    },
    /// Numbers have run out.
    #[error("there are no numbers left")]
    TooMany,
    /// A reply nobody asked for.
    #[error("unknown reply {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },
}
