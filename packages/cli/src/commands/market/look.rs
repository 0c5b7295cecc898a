//! `flywheel market listings`, `samples`, `status`, `settle` and `decline`.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{Context, Result};
use flywheel_exchange::SellersDoor;
use flywheel_exchange::market::dataset;
use flywheel_types::marketplace::{Content, ListingResponse, ListingStatus, OrderResponse, Seller, SellerGone};

use super::place::{Place, Signed};
use super::times::date;
use crate::args::market::{ListingsArgs, OrdersArgs, SamplesArgs, StatusArgs};
use crate::commands::table::{print_json, print_table};

/// Prints what is for sale.
pub fn listings(args: &ListingsArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let mut rows = place.market().listings()?;
    rows.retain(|row| args.all || (row.listing.status == ListingStatus::Active && row.gone.is_none()));
    if args.json {
        return print_json(&rows);
    }
    let rows = rows.iter().map(|row| {
        let listing = &row.listing;
        [
            row.number.to_string(),
            seller(row),
            content(row),
            plain(&listing.class),
            row.price_now.to_string(),
            plain(listing.denom.name()),
            standing(row),
            plain(&listing.link),
        ]
    });
    let headings = ["listing", "seller", "what", "class", "price", "token", "is", "link"];
    print_table(headings, rows)
}

fn seller(row: &ListingResponse) -> String {
    match &row.listing.seller {
        Seller::Machine { machine } => format!("machine {machine}"),
        Seller::Network { from, to, .. } => format!("epochs {from} to {to}"),
    }
}

/// Whether it is for sale, and why not.
fn standing(row: &ListingResponse) -> String {
    match row.gone {
        Some(SellerGone::MachineSold) => "machine sold".to_owned(),
        Some(SellerGone::MachineRetired) => "machine left".to_owned(),
        None => format!("{:?}", row.listing.status).to_lowercase(),
    }
}

fn content(row: &ListingResponse) -> String {
    match &row.listing.content {
        Content::Dataset { size, .. } => format!("{size} bytes"),
        Content::Feed {} => "feed".to_owned(),
        Content::Service { tariff } => format!("service, tariff {tariff}"),
    }
}

/// What a stranger has written, without what a terminal would obey.
fn plain(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_control() { '\u{fffd}' } else { character })
        .collect()
}

/// Fetches and checks the chunks that everybody may see.
pub fn samples(args: &SamplesArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let row = place.market().listing(args.listing)?;
    let content = dataset(&row)?;
    let door = match &args.from {
        Some(from) => SellersDoor::new(from),
        None => SellersDoor::of_link(&row.listing.link).with_context(|| {
            format!(
                "the link of listing {}; name the seller's address with --from",
                args.listing
            )
        })?,
    };
    let shown = door.show_samples(&content)?;
    fs::create_dir_all(&args.to).with_context(|| args.to.display().to_string())?;
    for sample in &shown.samples {
        keep(&args.to.join(format!("{:010}", sample.index)), &sample.chunk)?;
    }
    println!(
        "{} samples of the {} chunks of listing {}: each is under the listed root",
        shown.samples.len(),
        content.shape.chunks(),
        args.listing
    );
    Ok(())
}

/// Writes a file under this name. A link of that name is replaced, not followed: it might lead out of the folder.
fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = path.with_extension("part");
    let said = || part.display().to_string();
    match fs::remove_file(&part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(said),
        _ => {}
    }
    // Whatever appears there meanwhile is not written to.
    let mut file = File::create_new(&part).with_context(said)?;
    file.write_all(bytes).with_context(said)?;
    drop(file);
    fs::rename(&part, path).with_context(|| path.display().to_string())
}

/// Prints where an order stands.
pub fn status(args: &StatusArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let order = place.market().order(args.order)?;
    if args.json {
        return print_json(&order);
    }
    print_table(["what", "value"], rows(&order))
}

fn rows(order: &OrderResponse) -> Vec<[String; 2]> {
    let mut rows = vec![
        ["order".to_owned(), order.number.to_string()],
        ["listing".to_owned(), order.listing.to_string()],
        ["buyer".to_owned(), order.buyer.to_string()],
        ["stage".to_owned(), format!("{:?}", order.stage).to_lowercase()],
        ["until".to_owned(), date(order.deadline)],
        ["price".to_owned(), order.price.to_string()],
    ];
    if let Some(commitment) = &order.commitment {
        rows.push(["seller".to_owned(), commitment.seller.to_string()]);
        rows.push(["bond".to_owned(), commitment.bond.to_string()]);
        rows.push(["hidden root".to_owned(), commitment.hidden_root.to_string()]);
    }
    rows
}

/// Ends orders whose time is over.
pub fn settle(args: &OrdersArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let market = signed.place.market();
    market.settle(&signed.account, args.orders.clone())?;
    for order in &args.orders {
        println!("order {order} is {}", stage(&market.order(*order)?));
    }
    Ok(())
}

/// Ends orders early, one after the other.
pub fn decline(args: &OrdersArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let market = signed.place.market();
    for order in &args.orders {
        let declined = market.decline(&signed.account, *order);
        declined.with_context(|| format!("order {order}"))?;
        println!("order {order} is {}", stage(&market.order(*order)?));
    }
    Ok(())
}

fn stage(order: &OrderResponse) -> String {
    format!("{:?}", order.stage).to_lowercase()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_sample_is_written_where_it_belongs_whatever_lies_there() {
        let folder = TempDir::new().unwrap();
        let (mine, to) = (folder.path().join("mine"), folder.path().join("samples"));
        fs::create_dir(&to).unwrap();
        fs::write(&mine, b"mine").unwrap();
        let path = to.join("0000000007");
        // Links out of the folder, under both names that are written; then what the last call has left.
        symlink(&mine, &path).unwrap();
        symlink(&mine, path.with_extension("part")).unwrap();
        for chunk in [&b"first"[..], b"second"] {
            keep(&path, chunk).unwrap();

            assert_eq!(fs::read(&mine).unwrap(), b"mine");
            assert_eq!(fs::read(&path).unwrap(), chunk);
            assert!(fs::symlink_metadata(&path).unwrap().is_file());
            assert_eq!(fs::read_dir(&to).unwrap().count(), 1);
        }
    }
}
