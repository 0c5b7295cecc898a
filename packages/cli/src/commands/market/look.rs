//! `flywheel market listings`, `status`, `settle` and `decline`.

use anyhow::{Context, Result};
use flywheel_types::marketplace::{Content, ListingResponse, ListingStatus, OrderResponse, Seller};

use super::place::{Place, Signed};
use super::times::date;
use crate::args::market::{ListingsArgs, OrdersArgs, StatusArgs};
use crate::commands::table::{print_json, print_table};

/// Prints what is for sale.
pub fn listings(args: &ListingsArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let mut rows = place.market().listings()?;
    rows.retain(|row| args.all || row.listing.status == ListingStatus::Active);
    if args.json {
        return print_json(&rows);
    }
    let rows = rows.iter().map(|row| {
        let listing = &row.listing;
        [
            row.number.to_string(),
            seller(row),
            content(row),
            listing.class.clone(),
            row.price_now.to_string(),
            listing.denom.name().to_owned(),
            format!("{:?}", listing.status).to_lowercase(),
            listing.link.clone(),
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

fn content(row: &ListingResponse) -> String {
    match &row.listing.content {
        Content::Dataset { size, .. } => format!("{size} bytes"),
        Content::Feed {} => "feed".to_owned(),
        Content::Service { tariff } => format!("service, tariff {tariff}"),
    }
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
