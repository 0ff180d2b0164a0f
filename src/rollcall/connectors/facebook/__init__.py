"""Facebook and its pages, asked with the consent of whoever manages a page."""
