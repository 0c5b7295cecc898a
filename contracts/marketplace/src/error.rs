//! Why a message is refused.

use cosmwasm_std::{Addr, CheckedMultiplyRatioError, OverflowError, StdError, Uint128};
use cw_ownable::OwnershipError;
use flywheel_protocol::exchange::ExchangeError;
use flywheel_protocol::trees::ProofError;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Epoch, Hash32, MachineId, Time};
use flywheel_types::marketplace::Stage;
use flywheel_types::migrate::MigrateError;
use flywheel_types::{NotAnAgent, PaymentError, Unauthorized};
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
    /// A ratio that does not fit 128 bits.
    #[error(transparent)]
    Ratio(#[from] CheckedMultiplyRatioError),
    /// A time or value out of its range.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A payment that is not taken.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// The sender is not the machine's owner.
    #[error(transparent)]
    Unauthorized(#[from] Unauthorized),
    /// The sender is no agent of the machine's owner for this message.
    #[error(transparent)]
    NotAnAgent(#[from] NotAnAgent),
    /// The sender is not the admin, or the hand-over is not possible.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// Chunks or their proofs, or a complaint that is not right.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// A leaf of evidence that the proof does not prove.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The new code does not fit the state.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// A split over the whole, or with more fees than the limits allow.
    #[error("the split's parts sum to {sum} of 10000: lower them")]
    SplitTooLarge {
        /// Their sum.
        sum: u32,
    },
    /// A split that takes more than the launch allowed.
    #[error("stakers, treasury and burning would take {fees} of 10000, at most {maximum} are allowed: lower them")]
    FeesTooHigh {
        /// What they would take.
        fees: u32,
        /// What they may.
        maximum: u32,
    },
    /// An order fee above the limit.
    #[error("the order fee is {fee} of 10000, at most {maximum} is allowed: lower it")]
    OrderFeeTooHigh {
        /// The fee.
        fee: u16,
        /// The limit.
        maximum: u16,
    },
    /// A duration of nothing or of more than a year.
    #[error("{name} is {seconds} s: name 1 to 31536000")]
    Duration {
        /// Which.
        name: &'static str,
        /// How long.
        seconds: u64,
    },
    /// A window in which a party could not act, or of more than a year.
    #[error("the window to {name} is {seconds} s: name 60 to 31536000")]
    Window {
        /// Which.
        name: &'static str,
        /// How long.
        seconds: u64,
    },
    /// A complaint that costs nothing, or more than anybody could lock.
    #[error("a complaint cannot cost {cost}: name 1 to 10^24 base units")]
    ComplaintCost {
        /// What was named.
        cost: Uint128,
    },
    /// Too many of something, or none where one is needed.
    #[error("{name}: {count} were given, 1 to {maximum} are taken")]
    Count {
        /// What.
        name: &'static str,
        /// How many.
        count: usize,
        /// How many may be.
        maximum: usize,
    },
    /// A text that is empty, too long or of other characters.
    #[error("{name} must have 1 to {maximum} bytes of a-z, 0-9, - and _, but {given:?} has not")]
    Text {
        /// Which.
        name: &'static str,
        /// Its beginning.
        given: String,
        /// How long it may be.
        maximum: usize,
    },
    /// A link that is too long.
    #[error("the link has {length} bytes, at most {maximum} are kept")]
    LinkTooLong {
        /// Its length.
        length: usize,
        /// How long it may be.
        maximum: usize,
    },
    /// A link with control characters.
    #[error("the link must be made of printable characters")]
    LinkUnprintable,
    /// A token that is not taken here.
    #[error("{denom} is not taken here: sell and buy in the network's token, or ask its admin to take this one")]
    DenomNotTaken {
        /// Which.
        denom: String,
    },
    /// The network's token stays.
    #[error("{denom} is the network's own token: it is always taken")]
    OwnDenom {
        /// Which.
        denom: String,
    },
    /// What machines made together is paid in the network's token, or no root could share it.
    #[error("a network sells in its own token {expected}, not in {denom}")]
    NetworkDenom {
        /// Which was named.
        denom: String,
        /// Which it must be.
        expected: String,
    },
    /// A price that does not go with what is sold.
    #[error("{content} is sold at {expected}, not otherwise")]
    PriceKind {
        /// What is sold.
        content: &'static str,
        /// How.
        expected: &'static str,
    },
    /// A falling price that rises, or in no time.
    #[error("a falling price begins at {from} above {to}, and ends after it begins")]
    PriceRises {
        /// In the beginning.
        from: Uint128,
        /// In the end.
        to: Uint128,
    },
    /// A grace longer than a period.
    #[error("the grace of {grace} s is longer than a period of {period} s: shorten it")]
    GraceTooLong {
        /// The grace.
        grace: u64,
        /// The period.
        period: u64,
    },
    /// A price that the network does not want.
    #[error("a price of {price} is outside the band of class {class}: {lowest} to {highest}")]
    OutsideBand {
        /// The price.
        price: Uint128,
        /// The class.
        class: String,
        /// The lowest.
        lowest: Uint128,
        /// The highest.
        highest: Uint128,
    },
    /// A band that allows nothing.
    #[error("a band from {lowest} to {highest} allows no price")]
    EmptyBand {
        /// The lowest.
        lowest: Uint128,
        /// The highest.
        highest: Uint128,
    },
    /// Services belong to machines.
    #[error("a service is a machine's: a network has none to sell")]
    NetworkService,
    /// Epochs the wrong way round, or statements that did not settle them.
    #[error(
        "the statements named do not settle epochs {from} to {to}: name the final ones, rising, the last not before {to}"
    )]
    WrongStatements {
        /// The first epoch.
        from: Epoch,
        /// The last.
        to: Epoch,
    },
    /// More epochs than a sale can be tagged with.
    #[error("epochs {from} to {to} are more than {maximum}: list them in parts")]
    TooManyEpochs {
        /// The first epoch.
        from: Epoch,
        /// The last.
        to: Epoch,
        /// How many may be.
        maximum: u64,
    },
    /// No final statement of this epoch.
    #[error("no statement of epoch {epoch} is final")]
    NotFinal {
        /// Which.
        epoch: Epoch,
    },
    /// Nobody has registered it.
    #[error("machine {machine} is not in the registry")]
    UnknownMachine {
        /// Which.
        machine: MachineId,
    },
    /// It has left.
    #[error("machine {machine} has left the registry: it sells nothing")]
    RetiredMachine {
        /// Which.
        machine: MachineId,
    },
    /// A sale of the machine ends what its seller arranged (rule R6).
    #[error("machine {machine} was sold after this was listed: its new owner lists anew")]
    MachineSold {
        /// Which.
        machine: MachineId,
    },
    /// It waits until its suspension is over.
    #[error("machine {machine} is suspended until {until}: claim again then")]
    MachineSuspended {
        /// Which.
        machine: MachineId,
        /// Until when.
        until: Time,
    },
    /// Neither the admin nor the desk.
    #[error("{sender} does not sell for the network: its admin does, and the desk that the admin has named (SetDesk)")]
    NotTheDesk {
        /// Who sent the message.
        sender: Addr,
    },
    /// No such listing.
    #[error("there is no listing {listing}")]
    UnknownListing {
        /// Which.
        listing: u64,
    },
    /// Closed or withdrawn.
    #[error("listing {listing} is not for sale")]
    NotForSale {
        /// Which.
        listing: u64,
    },
    /// Withdrawn for good.
    #[error("consent to listing {listing} was withdrawn for good: list anew")]
    ConsentWithdrawn {
        /// Which.
        listing: u64,
    },
    /// The buyer has seen another revision.
    #[error("listing {listing} is now revision {now}, not {seen}: look at it again")]
    ListingChanged {
        /// Which.
        listing: u64,
        /// The revision named.
        seen: u32,
        /// The revision in force.
        now: u32,
    },
    /// Nothing is to pay.
    #[error("listing {listing} is open: take it, nothing is to pay")]
    IsOpen {
        /// Which.
        listing: u64,
    },
    /// Not on the allow-list, and access-control does not confirm it.
    #[error(
        "{account} lacks {credential}: ask the seller to be put on the allow-list, or for the permission that the terms name"
    )]
    NotAllowed {
        /// Who.
        account: Addr,
        /// What.
        credential: String,
    },
    /// Another content than the message is for.
    #[error("listing {listing} is {found}: this message is for {expected}")]
    WrongContent {
        /// Which.
        listing: u64,
        /// What it is.
        found: &'static str,
        /// What the message is for.
        expected: &'static str,
    },
    /// The message lacks what this content needs.
    #[error("to buy {content}, name {field}")]
    Missing {
        /// What is bought.
        content: &'static str,
        /// What is missing.
        field: &'static str,
    },
    /// Dearer than the buyer wants.
    #[error("the price is {price}, above your maximum of {maximum}")]
    PriceAboveMaximum {
        /// The price.
        price: Uint128,
        /// The most the buyer pays.
        maximum: Uint128,
    },
    /// Not enough was sent.
    #[error("{needed} are needed, {sent} were sent")]
    NotEnough {
        /// What is needed.
        needed: Uint128,
        /// What came.
        sent: Uint128,
    },
    /// A buyer who would pay himself.
    #[error("{account} would buy from itself")]
    SelfDealing {
        /// Who.
        account: Addr,
    },
    /// One open order per buyer and listing.
    #[error("order {order} of listing {listing} is open: one at a time")]
    OrderIsOpen {
        /// The open order.
        order: u64,
        /// Of which listing.
        listing: u64,
    },
    /// No such order.
    #[error("there is no order {order}")]
    UnknownOrder {
        /// Which.
        order: u64,
    },
    /// A step that is not this stage's.
    #[error("order {order} is {stage:?}, this needs it {expected:?}")]
    WrongStage {
        /// Which.
        order: u64,
        /// Where it stands.
        stage: Stage,
        /// Where it must stand.
        expected: Stage,
    },
    /// A step at its deadline or later.
    #[error("order {order} had to be answered before {deadline}, it is {now}: Settle ends it")]
    TooLate {
        /// Which.
        order: u64,
        /// From this second on it is too late.
        deadline: Time,
        /// The block's time.
        now: Time,
    },
    /// Somebody else bought it.
    #[error("{sender} is not the buyer: {buyer} is")]
    NotBuyer {
        /// Who sent the message.
        sender: Addr,
        /// Who bought.
        buyer: Addr,
    },
    /// Somebody else committed.
    #[error("{sender} has not committed to this order: {seller} has")]
    NotCommitter {
        /// Who sent the message.
        sender: Addr,
        /// Who committed.
        seller: Addr,
    },
    /// Another key than the one committed to.
    #[error("the key's hash is {found}, the seller committed to {committed}: is it the key of this order?")]
    WrongKey {
        /// The hash of the key shown.
        found: Hash32,
        /// What was committed to.
        committed: Hash32,
    },
    /// No order whose time is over.
    #[error("none of these orders can be settled now")]
    NothingToSettle,
    /// Stars out of range.
    #[error("{stars} stars: name 1 to 5")]
    Stars {
        /// How many.
        stars: u8,
    },
    /// No subscription.
    #[error("{account} has not subscribed to listing {listing}")]
    NotSubscribed {
        /// Who.
        account: Addr,
        /// To what.
        listing: u64,
    },
    /// Other terms than those the subscription runs on.
    #[error("the subscription runs on revision {revision} until {ends}: renew then, or unsubscribe first")]
    OtherTerms {
        /// The revision it runs on.
        revision: u32,
        /// Until when.
        ends: Time,
    },
    /// Paid too far ahead.
    #[error("{periods} periods would be paid, at most {maximum} may be")]
    TooManyPeriods {
        /// How many.
        periods: u64,
        /// How many may be.
        maximum: u32,
    },
    /// Nothing to give back.
    #[error("no period is left that has not begun")]
    NothingToUnsubscribe,
    /// Nothing has been earned since.
    #[error("none of these subscriptions has a period to be paid")]
    NothingToCollect,
    /// No licence to take back.
    #[error("{account} has no licence of listing {listing} that could be taken back")]
    NothingToRevoke {
        /// Who.
        account: Addr,
        /// Of what.
        listing: u64,
    },
    /// No such request.
    #[error("there is no request {request}")]
    UnknownRequest {
        /// Which.
        request: u64,
    },
    /// It has ended.
    #[error("request {request} has ended")]
    RequestEnded {
        /// Which.
        request: u64,
    },
    /// Its time is over.
    #[error("request {request} was open until {until}, it is {now}: close it")]
    RequestOver {
        /// Which.
        request: u64,
        /// Until when.
        until: Time,
        /// The block's time.
        now: Time,
    },
    /// Others rely on it until its time is over: on the lowest bid that stands, or on a bounty.
    #[error("request {request} cannot be closed before {until}: others rely on it")]
    RequestBinds {
        /// Which.
        request: u64,
        /// From when on it can.
        until: Time,
    },
    /// A request's time that has come, or is too far ahead.
    #[error("until {until}: name a time after now and within a year")]
    Until {
        /// The time named.
        until: Time,
    },
    /// Not bought this way.
    #[error("request {request} is not bought {way}")]
    WrongBuying {
        /// Which.
        request: u64,
        /// The way.
        way: &'static str,
    },
    /// A bid that does not fit.
    #[error("listing {listing} does not qualify for request {request}: {reason}")]
    DoesNotQualify {
        /// Which listing.
        listing: u64,
        /// Which request.
        request: u64,
        /// Why.
        reason: &'static str,
    },
    /// A bid that is nothing, above the escrow, or not below the lowest.
    #[error("a bid of {price}: name 1 to {highest}")]
    BidOutside {
        /// The bid.
        price: Uint128,
        /// The highest that is taken.
        highest: Uint128,
    },
    /// No such bid, or it has changed.
    #[error(
        "listing {listing} has no bid of {price} in revision {revision} for request {request}: look at its bid again"
    )]
    UnknownBid {
        /// Which request.
        request: u64,
        /// Which listing.
        listing: u64,
        /// The revision named.
        revision: u32,
        /// The price named.
        price: Uint128,
    },
    /// A leaf that a bounty does not pay.
    #[error("request {request} does not pay this leaf: {reason}")]
    NotWanted {
        /// Which request.
        request: u64,
        /// Why.
        reason: &'static str,
    },
    /// Paid already.
    #[error("request {request} has paid machine {machine} for epoch {epoch}")]
    AlreadyRewarded {
        /// Which request.
        request: u64,
        /// Which machine.
        machine: MachineId,
        /// Which epoch.
        epoch: Epoch,
    },
    /// Nothing of this row waits.
    #[error("no row {row} waits")]
    NothingWaits {
        /// Which.
        row: u64,
    },
    /// No credit.
    #[error("nothing of {denom} is credited to {account}")]
    NothingToWithdraw {
        /// Whose credit.
        account: Addr,
        /// Of what.
        denom: String,
    },
    /// The admin's right would be nobody's.
    #[error("the admin's right cannot be given up, or nobody could mend this network: hand it over instead")]
    CannotRenounce,
    /// A reply that no message of this contract asks for.
    #[error("unknown reply {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },
}
