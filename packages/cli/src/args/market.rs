//! `flywheel market`. Amounts are in base units of the token that a listing is paid in; times are in seconds.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Subcommand;
use flywheel_exchange::{LinkError, check_link};
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::access_control::NameError;
use flywheel_types::marketplace::Permit;

use super::machine::ChainArgs;

/// Selling and buying files by fair exchange.
#[derive(Debug, Subcommand)]
pub enum MarketCommand {
    /// Name a file and put it up for sale.
    Sell(Box<SellArgs>),
    /// Run a shop: hand over what is sold, watch the chain, show keys, take the money.
    Serve(ServeArgs),
    /// Buy a file, or go on with a purchase that was begun: pay, fetch, check, confirm, open, complain if it is wrong.
    Buy(BuyArgs),
    /// What is for sale.
    Listings(ListingsArgs),
    /// Look at the 16 chunks of a file that everybody may see, before buying it.
    Samples(SamplesArgs),
    /// Where an order stands.
    Status(StatusArgs),
    /// End orders whose time is over; anybody may.
    Settle(OrdersArgs),
    /// End an order early: as the seller before committing, as the buyer before confirming.
    Decline(OrdersArgs),
    /// Who sells for the network beside its admin.
    Desk(DeskArgs),
    /// Name who sells for the network beside its admin, or nobody; as the admin. A DAO does it by a proposal.
    SetDesk(SetDeskArgs),
}

/// Which marketplace.
#[derive(Debug, clap::Args)]
pub struct PlaceArgs {
    /// The network's marketplace. Or give --hub and --network.
    #[arg(long, value_name = "ADDRESS", required_unless_present = "hub")]
    pub marketplace: Option<String>,
    /// The chain's network-hub, which knows the marketplace.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "marketplace", requires = "network")]
    pub hub: Option<String>,
    /// The network's number in the hub.
    #[arg(long, value_name = "NUMBER", requires = "hub")]
    pub network: Option<u64>,
    #[command(flatten)]
    pub chain: ChainArgs,
}

/// `market desk`.
#[derive(Debug, clap::Args)]
pub struct DeskArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `market set-desk`.
#[derive(Debug, clap::Args)]
pub struct SetDeskArgs {
    /// Who sells from now on.
    #[arg(long, value_name = "ADDRESS", required_unless_present = "nobody")]
    pub desk: Option<String>,
    /// The admin alone sells from now on.
    #[arg(long, conflicts_with = "desk")]
    pub nobody: bool,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// Which marketplace, and who signs.
#[derive(Debug, clap::Args)]
pub struct SignerArgs {
    /// The signer's words (BIP-39), in a file that only its user can read.
    #[arg(long, value_name = "FILE")]
    pub account: PathBuf,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel market sell`.
#[derive(Debug, clap::Args)]
pub struct SellArgs {
    /// The file. It stays where it is; nobody may write to it as long as it is for sale.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The shop's folder; it is made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub shop: PathBuf,
    #[command(flatten)]
    pub seller: SellerArgs,
    /// The epochs of the final statements that settled --network-epochs. Default: they are looked for on the chain.
    #[arg(long, value_name = "EPOCH", value_delimiter = ',', requires = "network_epochs")]
    pub settled: Vec<u64>,
    /// The price.
    #[arg(long, value_name = "AMOUNT")]
    pub price: u128,
    /// The price falls evenly to this, beginning now. Needs --falls-for.
    #[arg(long, value_name = "AMOUNT", requires = "falls_for")]
    pub falls_to: Option<u128>,
    /// So long.
    #[arg(long, value_name = "SECONDS", requires = "falls_to")]
    pub falls_for: Option<u64>,
    /// A coin that it is paid in. Default: the network's token.
    #[arg(long, value_name = "NAME", conflicts_with = "cw20")]
    pub coin: Option<String>,
    /// A cw20 that it is paid in. Default: the network's token.
    #[arg(long, value_name = "ADDRESS")]
    pub cw20: Option<String>,
    /// The machines' class, whose tariff band holds.
    #[arg(long, value_name = "NAME")]
    pub class: String,
    /// The text of the licence; its hash is on the chain.
    #[arg(long, value_name = "FILE")]
    pub terms: PathBuf,
    /// For what it may be used, for example research; may be given more than once.
    #[arg(long, value_name = "WORD")]
    pub purpose: Vec<String>,
    /// How long a licence lasts. Default: for ever.
    #[arg(long, value_name = "DAYS")]
    pub licence_days: Option<u64>,
    /// What buyers must have: only accounts on the listing's allow-list may buy.
    #[arg(long, value_name = "NAME")]
    pub credential: Option<String>,
    /// What access-control must say of buyers who are not on the allow-list, for example read:network/2/data.
    #[arg(long, value_name = "NAME:RESOURCE", value_parser = permit)]
    pub permission: Option<Permit>,
    /// What a buyer loses who does not confirm, in 10,000ths of the price: at most 100.
    #[arg(long, value_name = "POINTS", default_value_t = 0)]
    pub order_fee: u16,
    /// Where the shop's service will be, for example https://data.example: buyers go there.
    #[arg(long, value_name = "URL", value_parser = link)]
    pub link: String,
    #[command(flatten)]
    pub signer: SignerArgs,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Who sells.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct SellerArgs {
    /// A machine of the signer's.
    #[arg(long, value_name = "ID")]
    pub machine: Option<MachineId>,
    /// The network, of which the signer is the admin or whose DAO has made it the desk: what its machines made in these epochs, the last one included.
    #[arg(long, value_name = "FROM..TO", value_parser = epochs)]
    pub network_epochs: Option<(Epoch, Epoch)>,
}

/// `flywheel market serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// The shop's folder, as flywheel market sell has made it.
    #[arg(long, value_name = "DIR")]
    pub shop: PathBuf,
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// The seller's words (BIP-39), in a file that only its user can read.
    #[arg(long, value_name = "FILE")]
    pub account: PathBuf,
    #[command(flatten)]
    pub chain: ChainArgs,
    /// Orders that are sealed at a time: each takes the space of its file and a sixteenth more.
    #[arg(long, value_name = "COUNT", default_value_t = 64)]
    pub most_orders: usize,
    /// The most that is locked as an order's bond. Default: the order's price.
    #[arg(long, value_name = "AMOUNT")]
    pub most_bond: Option<u128>,
    /// Connections at a time; a single address has at most a quarter of them, a proxy on this machine all.
    #[arg(long, value_name = "COUNT", default_value_t = 64)]
    pub connections: usize,
    /// How often the chain is looked at, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(50..))]
    pub poll: u64,
    /// How long orders whose time is over wait for others, to be settled together.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub settle_after: u64,
    /// No key is shown any more so long before an order's time is over, nor in the last quarter of the time for it if that
    /// is shorter: a key that comes in too late is given away.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub margin: u64,
    /// What is logged: error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub log: tracing::Level,
    /// Log as JSON, one object a line.
    #[arg(long)]
    pub log_json: bool,
}

/// `flywheel market buy`.
#[derive(Debug, clap::Args)]
pub struct BuyArgs {
    /// The listing's number.
    #[arg(value_name = "LISTING")]
    pub listing: u64,
    /// The most that is paid, in base units of the network's token, or of the one named with --coin or --cw20.
    #[arg(long, value_name = "AMOUNT")]
    pub max_price: u128,
    /// The coin that the listing is paid in.
    #[arg(long, value_name = "NAME", conflicts_with = "cw20")]
    pub coin: Option<String>,
    /// The cw20 that the listing is paid in.
    #[arg(long, value_name = "ADDRESS")]
    pub cw20: Option<String>,
    /// Where the file is to be. What the purchase needs is kept beside it, in FILE.purchase, until it has ended.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// The seller's service. Default: the listing's link.
    #[arg(long, value_name = "URL")]
    pub from: Option<String>,
    /// Pay for another order if the last one has ended without a file. Without it, its outcome is told again.
    #[arg(long)]
    pub again: bool,
    /// Let the window for complaints pass, instead of letting the seller be paid once the file is checked.
    #[arg(long)]
    pub wait: bool,
    /// End the order at once if what the seller hands over is wrong, instead of asking again until its time is over. The seller
    /// keeps the listing's order fee, as it is at that time too.
    #[arg(long)]
    pub decline: bool,
    /// How often the chain is looked at while the seller is waited for, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(50..))]
    pub poll: u64,
    /// Nothing is fetched any more so long before an order's time is over.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub margin: u64,
    #[command(flatten)]
    pub signer: SignerArgs,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `flywheel market listings`.
#[derive(Debug, clap::Args)]
pub struct ListingsArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Also what is closed or withdrawn.
    #[arg(long)]
    pub all: bool,
    /// Print everything as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `flywheel market samples`.
#[derive(Debug, clap::Args)]
pub struct SamplesArgs {
    /// The listing's number.
    #[arg(value_name = "LISTING")]
    pub listing: u64,
    /// The folder for the chunks, each in a file named by its number.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// The seller's service. Default: the listing's link.
    #[arg(long, value_name = "URL")]
    pub from: Option<String>,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel market status`.
#[derive(Debug, clap::Args)]
pub struct StatusArgs {
    /// The order's number.
    #[arg(value_name = "ORDER")]
    pub order: u64,
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Print everything as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `flywheel market settle` and `flywheel market decline`.
#[derive(Debug, clap::Args)]
pub struct OrdersArgs {
    /// The orders' numbers.
    #[arg(value_name = "ORDER", required = true, num_args = 1..=50)]
    pub orders: Vec<u64>,
    #[command(flatten)]
    pub signer: SignerArgs,
}

fn epochs(text: &str) -> Result<(Epoch, Epoch), String> {
    let ends = text.split_once("..").and_then(|(from, to)| {
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        (from <= to).then_some((Epoch::new(from), Epoch::new(to)))
    });
    ends.ok_or_else(|| "name two epochs, for example 0..29".to_owned())
}

fn link(text: &str) -> Result<String, LinkError> {
    check_link(text)?;
    Ok(text.to_owned())
}

/// `<permission>:<resource>`: neither has a colon.
fn permit(text: &str) -> Result<Permit, NameError> {
    let (name, resource) = text.split_once(':').unwrap_or((text, ""));
    Ok(Permit {
        name: name.parse()?,
        resource: resource.parse()?,
    })
}
